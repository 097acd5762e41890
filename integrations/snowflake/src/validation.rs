//! Which fields of `snowflake-credentials` need each other, and which exclude each other.
//!
//! The rules are prefect-snowflake's; each has its own message. Pure: reads no secret and asks nobody.

use onloan_blocks::database::DatabaseError;

use crate::credentials::{Authenticator, SnowflakeCredentials, WorkloadIdentityProvider};
use crate::endpoint::Account;
use crate::error;

/// Checks every rule; the first that is broken is told.
pub(crate) fn check(credentials: &SnowflakeCredentials) -> Result<(), DatabaseError> {
    let rules = [
        something_proves,
        one_key,
        one_passphrase,
        oauth_token,
        okta_endpoint,
        workload_provider,
        oidc_token,
        user_named,
        key_pair_key,
        mfa_password,
    ];
    for rule in rules {
        if let Some(message) = rule(credentials) {
            return Err(error::configuration(message));
        }
    }
    Account::parse(&credentials.account).map(drop)
}

type Broken = Option<&'static str>;

fn something_proves(credentials: &SnowflakeCredentials) -> Broken {
    let given = !credentials.password.is_blank()
        || has_key(credentials)
        || !credentials.token.is_blank()
        || credentials.workload_identity_provider.is_some()
        || credentials.authenticator != Authenticator::Snowflake;
    (!given).then_some(
        "`snowflake-credentials` has nothing to log in with: fill one of `password`, `private_key`, `private_key_path`, `token`, `workload_identity_provider`, or choose an `authenticator`",
    )
}

fn one_key(credentials: &SnowflakeCredentials) -> Broken {
    let both = !credentials.private_key.is_blank() && credentials.private_key_path.is_some();
    both.then_some("`private_key` and `private_key_path` are both filled: empty one of them")
}

fn one_passphrase(credentials: &SnowflakeCredentials) -> Broken {
    let both = !credentials.password.is_blank() && !credentials.private_key_passphrase.is_blank();
    both.then_some(
        "`password` and `private_key_passphrase` are both filled: a key pair login takes the passphrase alone, so empty `password`",
    )
}

fn oauth_token(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::OAuth && credentials.token.is_blank();
    missing.then_some("the authenticator `oauth` needs an OAuth token: fill `token`")
}

fn okta_endpoint(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::OktaEndpoint && is_empty(credentials.endpoint.as_deref());
    missing.then_some("the authenticator `okta_endpoint` needs Okta's URL: fill `endpoint`, as in `https://example.okta.com`")
}

fn workload_provider(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::WorkloadIdentity && credentials.workload_identity_provider.is_none();
    missing.then_some("the authenticator `workload_identity` needs to know who vouches: fill `workload_identity_provider` with `aws`, `azure`, `gcp` or `oidc`")
}

fn oidc_token(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::WorkloadIdentity
        && credentials.workload_identity_provider == Some(WorkloadIdentityProvider::Oidc)
        && credentials.token.is_blank();
    missing.then_some("the workload identity provider `oidc` needs its issuer's token: fill `token`, for a mounted one with `ref+file:///path/of/the/token`")
}

fn user_named(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator != Authenticator::WorkloadIdentity && is_empty(credentials.user.as_deref());
    missing.then_some("`user` is missing: only the authenticator `workload_identity` does without it")
}

fn key_pair_key(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::SnowflakeJwt && !has_key(credentials);
    missing.then_some("the authenticator `snowflake_jwt` needs a private key: fill `private_key` or `private_key_path`")
}

fn mfa_password(credentials: &SnowflakeCredentials) -> Broken {
    let missing = credentials.authenticator == Authenticator::UsernamePasswordMfa && credentials.password.is_blank();
    missing.then_some("the authenticator `username_password_mfa` needs a password: fill `password`")
}

fn has_key(credentials: &SnowflakeCredentials) -> bool {
    !credentials.private_key.is_blank() || credentials.private_key_path.is_some()
}

fn is_empty(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_blocks::database::DatabaseErrorKind;
    use onloan_secrets::{Secret, SecretField};

    fn secret() -> SecretField {
        Secret::from("fake-secret").into()
    }

    fn base() -> SnowflakeCredentials {
        SnowflakeCredentials { account: "xy12345".into(), user: Some("etl".into()), ..Default::default() }
    }

    fn with_password() -> SnowflakeCredentials {
        SnowflakeCredentials { password: secret(), ..base() }
    }

    fn by(authenticator: Authenticator) -> SnowflakeCredentials {
        SnowflakeCredentials { authenticator, ..base() }
    }

    #[test]
    fn each_broken_rule_has_its_own_message() {
        use Authenticator::{OAuth, OktaEndpoint, SnowflakeJwt, UsernamePasswordMfa, WorkloadIdentity};
        let oidc = SnowflakeCredentials { workload_identity_provider: Some(WorkloadIdentityProvider::Oidc), ..by(WorkloadIdentity) };
        let table = [
            (base(), "nothing to log in with"),
            (SnowflakeCredentials { private_key: secret(), private_key_path: Some("key.p8".into()), ..base() }, "both filled: empty one"),
            (SnowflakeCredentials { private_key_passphrase: secret(), ..with_password() }, "the passphrase alone"),
            (by(OAuth), "fill `token`"),
            (by(OktaEndpoint), "fill `endpoint`"),
            (by(WorkloadIdentity), "who vouches"),
            (oidc, "issuer's token"),
            (SnowflakeCredentials { user: None, ..with_password() }, "`user` is missing"),
            (SnowflakeCredentials { user: Some(" ".into()), ..with_password() }, "`user` is missing"),
            (by(SnowflakeJwt), "`private_key` or `private_key_path`"),
            (by(UsernamePasswordMfa), "fill `password`"),
            (SnowflakeCredentials { account: String::new(), ..with_password() }, "`account`"),
        ];
        for (credentials, expected) in table {
            let error = credentials.validate().unwrap_err();
            assert_eq!(error.kind, DatabaseErrorKind::Configuration);
            assert!(error.message.contains(expected), "{}", error.message);
            assert!(!error.message.contains("fake-secret"));
        }
    }

    #[test]
    fn what_is_complete_passes() {
        let workload = SnowflakeCredentials {
            user: None,
            workload_identity_provider: Some(WorkloadIdentityProvider::Aws),
            ..by(Authenticator::WorkloadIdentity)
        };
        let complete = [
            with_password(),
            workload,
            SnowflakeCredentials { private_key: secret(), private_key_passphrase: secret(), ..base() },
            SnowflakeCredentials { private_key_path: Some("key.p8".into()), ..by(Authenticator::SnowflakeJwt) },
            SnowflakeCredentials { token: secret(), ..base() },
            SnowflakeCredentials { token: secret(), ..by(Authenticator::OAuth) },
        ];
        for credentials in complete {
            assert_eq!(credentials.validate(), Ok(()), "{credentials:?}");
        }
    }
}
