//! What tells one identity from another: a block's fields, and all that its chain looks at.
//!
//! Two blocks with the same fields in the same surroundings share one credential and one cache of
//! secrets; another profile in a variable is another identity.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};
use onloan_secrets::{Environment, SecretField};

use crate::credentials::AwsCredentials;

/// A hash of fields and variables, none of which can be read back from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint")
    }
}

/// Every variable that this crate looks at. A test compares it with the source.
const VARIABLES: [&str; 48] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
    "AWS_EC2_METADATA_V1_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL_SIGNIN",
    "AWS_ENDPOINT_URL_SSM",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_IMDS_USE_IPV6",
    "AWS_LOGIN_CACHE_DIRECTORY",
    "AWS_MAX_ATTEMPTS",
    "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    "AWS_METADATA_SERVICE_TIMEOUT",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "BOTO_CONFIG",
    "HOME",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

impl Fingerprint {
    pub(crate) fn of(block: &AwsCredentials, environment: &Environment) -> Self {
        let mut context = Context::new(&SHA256);
        let mut add = |part: &[u8]| {
            context.update(&part.len().to_le_bytes());
            context.update(part);
        };
        // Everything but literal secrets, which `Debug` does not show.
        add(format!("{block:?}").as_bytes());
        for field in [&block.aws_secret_access_key, &block.aws_session_token, &block.assume_role_kwargs.token_code] {
            match field {
                SecretField::Literal(secret) => add(secret.expose().as_bytes()),
                SecretField::Blank | SecretField::Reference(_) => add(&[]),
            }
        }
        for variable in VARIABLES {
            add(&[u8::from(environment.is_set(variable))]);
            add(environment.var(variable).unwrap_or_default().as_bytes());
        }
        let digest = context.finish();
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;
    use std::path::Path;

    use onloan_secrets::{Environment, Secret};

    use super::{Fingerprint, VARIABLES};
    use crate::credentials::AwsCredentials;

    fn variables_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                variables_in(&entry.path(), found);
                continue;
            }
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let quoted = text.split('"').skip(1).step_by(2);
            let is_variable = |text: &&str| {
                (text.starts_with("AWS_") || *text == "BOTO_CONFIG" || *text == "REQUESTS_CA_BUNDLE")
                    && text.chars().all(|character| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_')
            };
            found.extend(quoted.filter(is_variable).map(str::to_owned));
        }
    }

    #[test]
    fn every_variable_of_the_source_is_listed() {
        let mut found = BTreeSet::new();
        variables_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let listed: BTreeSet<_> = VARIABLES.iter().map(|name| (*name).to_owned()).collect();
        let missing: Vec<_> = found.difference(&listed).collect();
        assert!(missing.is_empty(), "not listed: {missing:?}");
        assert_eq!(listed.len(), VARIABLES.len(), "a name stands twice");
    }

    #[test]
    fn another_secret_or_variable_is_another_identity() {
        let nothing = Environment::fixed::<String, String>([]);
        let with = |secret: &str| AwsCredentials { aws_secret_access_key: Secret::from(secret).into(), ..AwsCredentials::default() };
        let one = Fingerprint::of(&with("fake-one"), &nothing);
        assert_eq!(one, Fingerprint::of(&with("fake-one"), &nothing));
        assert_ne!(one, Fingerprint::of(&with("fake-two"), &nothing));
        assert_ne!(one, Fingerprint::of(&with("fake-one"), &Environment::fixed([("AWS_PROFILE", "x")])));
        assert_ne!(one, Fingerprint::of(&with("fake-one"), &Environment::fixed([("AWS_PROFILE", "")])));
    }
}
