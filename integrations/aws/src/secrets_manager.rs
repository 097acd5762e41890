//! The calls to Secrets Manager. What is cached and recorded is not decided here.

use std::sync::Arc;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use aws_sdk_secretsmanager::primitives::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use onloan_secrets::{Redactor, Secret};

use crate::error::AwsError;
use crate::refusal::{Refusal, RefusalKind};
use crate::secret::{Deletion, SecretVersion};
use crate::session::Session;
use crate::settings::Service;

const NOUN: &str = "secret";

/// Which secret, and which version of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SecretId {
    pub(crate) name: String,
    pub(crate) version: SecretVersion,
}

/// A secret as Secrets Manager has it.
pub(crate) struct Stored {
    pub(crate) bytes: Arc<Secret<Vec<u8>>>,
    /// The same as text, where it is UTF-8.
    pub(crate) text: Option<Arc<Secret<String>>>,
    pub(crate) version: Option<String>,
    pub(crate) principal: Option<String>,
}

impl Stored {
    /// From here on the secret does not get into a log, as text or as base64.
    pub(crate) fn hide(&self, redactor: &Redactor) {
        match &self.text {
            Some(text) => redactor.add(text),
            None => redactor.add(&Secret::new(STANDARD.encode(self.bytes.expose()))),
        }
    }
}

/// What is written.
pub(crate) enum Content<'a> {
    Text(&'a Secret<String>),
    Bytes(&'a Secret<Vec<u8>>),
}

impl Content<'_> {
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.expose().clone()),
            Self::Bytes(_) => None,
        }
    }

    fn bytes(&self) -> Option<Blob> {
        match self {
            Self::Bytes(bytes) => Some(Blob::new(bytes.expose().clone())),
            Self::Text(_) => None,
        }
    }
}

fn client(session: &Session, name: &str) -> Result<Client, AwsError> {
    Ok(Client::new(&session.config(Service::SecretsManager, name)?))
}

/// Reads a secret.
pub(crate) async fn read(session: &Session, id: &SecretId) -> Result<Stored, AwsError> {
    let call = client(session, &id.name)?.get_secret_value().secret_id(&id.name);
    let call = call.set_version_id(id.version.id.clone()).set_version_stage(id.version.stage.clone());
    let answer = call.send().await.map_err(|error| {
        let mut call = session.call(Service::SecretsManager, "secretsmanager:GetSecretValue", NOUN, &id.name);
        call.what.push_str(&id.version.described());
        call.error(&Refusal::of(error))
    })?;
    Ok(stored(answer, session.keys.principal.clone()))
}

fn stored(answer: GetSecretValueOutput, principal: Option<String>) -> Stored {
    let version = answer.version_id;
    let (bytes, text) = match (answer.secret_binary, answer.secret_string) {
        (Some(blob), _) => {
            let bytes = blob.into_inner();
            let text = std::str::from_utf8(&bytes).ok().map(Secret::from);
            (bytes, text)
        }
        (None, text) => {
            let text = text.unwrap_or_default();
            (text.clone().into_bytes(), Some(Secret::new(text)))
        }
    };
    Stored { bytes: Arc::new(Secret::new(bytes)), text: text.map(Arc::new), version, principal }
}

/// Gives a secret a new current version, or creates it; the answer is its ARN.
pub(crate) async fn write(session: &Session, name: &str, content: &Content<'_>) -> Result<String, AwsError> {
    let client = client(session, name)?;
    let call = client.put_secret_value().secret_id(name).set_secret_string(content.text()).set_secret_binary(content.bytes());
    match call.send().await.map_err(Refusal::of) {
        Ok(answer) => Ok(answer.arn.unwrap_or_default()),
        Err(refusal) if refusal.kind == RefusalKind::NotFound => {
            let call = client.create_secret().name(name).set_secret_string(content.text()).set_secret_binary(content.bytes());
            let answer = call.send().await;
            let answer = answer.map_err(|error| {
                session.call(Service::SecretsManager, "secretsmanager:CreateSecret", NOUN, name).error(&Refusal::of(error))
            })?;
            Ok(answer.arn.unwrap_or_default())
        }
        Err(refusal) => Err(session.call(Service::SecretsManager, "secretsmanager:PutSecretValue", NOUN, name).error(&refusal)),
    }
}

/// Deletes a secret; the answer is its ARN.
pub(crate) async fn delete(session: &Session, name: &str, deletion: Deletion) -> Result<String, AwsError> {
    let call = client(session, name)?.delete_secret().secret_id(name);
    let call = match deletion {
        Deletion::Recoverable { days } => call.recovery_window_in_days(days.into()),
        Deletion::Immediate => call.force_delete_without_recovery(true),
    };
    let answer = call.send().await;
    let answer = answer
        .map_err(|error| session.call(Service::SecretsManager, "secretsmanager:DeleteSecret", NOUN, name).error(&Refusal::of(error)))?;
    Ok(answer.arn.unwrap_or_default())
}
