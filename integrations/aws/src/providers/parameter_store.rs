//! `ref+awsssm://name[?region=…&version=…&label=…&profile=…&role_arn=…][#/json/pointer]`
//!
//! A name with a `/` in it is a path and begins with one: `ref+awsssm://app/password` reads `/app/password`.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_ssm::Client;
use onloan_secrets::{FetchError, FetchErrorKind, Fetched, Provider, Reference, Resolver, Secret};

use super::credentials;
use crate::error::AwsError;
use crate::refusal::Refusal;
use crate::session::{Session, Sessions, with_session};
use crate::settings::Service;

/// Reads parameters of AWS Systems Manager, encrypted ones too.
#[derive(Debug, Default)]
pub struct ParameterStoreProvider;

#[async_trait]
impl Provider for ParameterStoreProvider {
    fn scheme(&self) -> &'static str {
        "awsssm"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["region", "version", "label", "profile", "role_arn"]
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        let name = selected(reference)?;
        let resolver = Resolver::current();
        let block = credentials(reference);
        let name = name.as_str();
        let read = |session: Arc<Session>| async move { read(&session, name).await };
        Ok(with_session(Sessions::process(), &block, resolver.environment(), read).await?)
    }
}

/// The parameter's name, with the version or label that selects one of its values.
fn selected(reference: &Reference) -> Result<String, FetchError> {
    let path = reference.path();
    let rooted = path.starts_with(['/']) || path.starts_with("arn:") || !path.contains('/');
    let name = if rooted { path.to_owned() } else { format!("/{path}") };
    match (reference.parameter("version"), reference.parameter("label")) {
        (Some(_), Some(_)) => Err(FetchError::new(FetchErrorKind::Invalid, "`version` and `label` both select a value: give one of them")),
        (Some(selector), None) | (None, Some(selector)) => Ok(format!("{name}:{selector}")),
        (None, None) => Ok(name),
    }
}

async fn read(session: &Session, name: &str) -> Result<Fetched, AwsError> {
    let client = Client::new(&session.config(Service::Ssm, name)?);
    let answer = client.get_parameter().name(name).with_decryption(true).send().await;
    let call = session.call(Service::Ssm, "ssm:GetParameter", "parameter", name);
    let parameter = answer.map_err(|error| call.error(&Refusal::of(error)))?.parameter;
    let parameter = parameter.ok_or_else(|| AwsError::NotFound { what: call.what.clone() })?;
    Ok(Fetched {
        value: Secret::new(parameter.value.unwrap_or_default().into_bytes()),
        version: Some(parameter.version.to_string()),
        principal: session.keys.principal.clone(),
        expires: None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::selected;

    #[test]
    fn a_path_begins_with_a_slash() {
        for (reference, name) in [
            ("ref+awsssm://password", "password"),
            ("ref+awsssm://app/password", "/app/password"),
            ("ref+awsssm:///app/password?version=3", "/app/password:3"),
            ("ref+awsssm://app/password?label=prod", "/app/password:prod"),
            (
                "ref+awsssm://arn:aws:ssm:eu-west-1:123456789012:parameter/app/password",
                "arn:aws:ssm:eu-west-1:123456789012:parameter/app/password",
            ),
        ] {
            assert_eq!(selected(&reference.parse().unwrap()).unwrap(), name);
        }
        assert!(selected(&"ref+awsssm://x?version=1&label=a".parse().unwrap()).is_err());
    }
}
