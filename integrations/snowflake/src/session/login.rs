//! The login: what it sends, and what its refusal tells the person who reads it.

use std::collections::BTreeMap;

use onloan_blocks::Block as _;
use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::Secret;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SnowflakeSession, Tokens};
use crate::credentials::SnowflakeCredentials;
use crate::error;
use crate::proof::{Proof, references};
use crate::wire::{ACCEPT_JSON, Body, Call, Envelope, Retry};

const CLIENT: &str = "Onloan";

#[derive(Serialize)]
struct LoginRequest<'a> {
    data: LoginData<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct LoginData<'a> {
    client_app_id: &'static str,
    client_app_version: &'static str,
    client_environment: BTreeMap<&'static str, &'static str>,
    session_parameters: BTreeMap<&'static str, bool>,
    account_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_name: Option<&'a str>,
    #[serde(flatten)]
    proof: ProofData<'a>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct ProofData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ext_authn_duo_method: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginAnswer {
    token: Option<String>,
    master_token: Option<String>,
}

impl<'a> ProofData<'a> {
    fn of(proof: &'a Proof) -> Self {
        let by_token = |authenticator, token: &'a Secret<String>| Self {
            authenticator: Some(authenticator),
            token: Some(token.expose()),
            ..Self::default()
        };
        match proof {
            Proof::Password(password) => Self { password: Some(password.expose()), ..Self::default() },
            Proof::PasswordAndDevice(password) => Self {
                authenticator: Some("USERNAME_PASSWORD_MFA"),
                password: Some(password.expose()),
                ext_authn_duo_method: Some("push"),
                ..Self::default()
            },
            Proof::AccessToken(token) => by_token("PROGRAMMATIC_ACCESS_TOKEN", token),
            Proof::OAuth(token) => by_token("OAUTH", token),
            Proof::KeyPair { token, .. } => by_token("SNOWFLAKE_JWT", token),
            Proof::Workload(provider, token) => {
                Self { provider: Some(provider.as_str().to_uppercase()), ..by_token("WORKLOAD_IDENTITY", token) }
            }
        }
    }
}

impl SnowflakeSession {
    /// Logs in. A refused credential that came from a reference is read once more at its place: it may have been
    /// rotated since it was cached.
    pub(super) async fn log_in(&self) -> Result<Tokens, DatabaseError> {
        let proof = self.proof().await?;
        let refused = match self.try_log_in(&proof).await {
            Err(error) if matches!(error.kind, DatabaseErrorKind::Authentication | DatabaseErrorKind::Expired) => error,
            other => return other,
        };
        let mut forgotten = false;
        for (_, reference) in references(&self.plan.credentials, proof.fields()) {
            self.resolver.forget(reference);
            forgotten = true;
        }
        if !forgotten {
            return Err(refused);
        }
        let fresh = self.proof().await?;
        // The same login again would only bring the user nearer to being locked.
        if fresh.is_same_as(&proof) { Err(refused) } else { self.try_log_in(&fresh).await }
    }

    async fn proof(&self) -> Result<Proof, DatabaseError> {
        Proof::of(&self.plan.credentials, &self.plan.account, self.resolver.environment()).await
    }

    async fn try_log_in(&self, proof: &Proof) -> Result<Tokens, DatabaseError> {
        let call = Call {
            method: Method::POST,
            path: "/session/v1/login-request",
            query: self.login_query(),
            body: self.login_body(proof)?,
            accept: ACCEPT_JSON,
            retry: Retry::LOGIN,
            counted: false,
        };
        let answer: Envelope<LoginAnswer> = self.wire.send(&call, None).await?;
        if !answer.success {
            return Err(self.refused(
                proof,
                answer.code.as_deref().unwrap_or("no code"),
                answer.message.as_deref().unwrap_or("no reason given"),
            ));
        }
        let data = answer.data.unwrap_or(LoginAnswer { token: None, master_token: None });
        let token = data.token.ok_or_else(|| error::protocol(format!("`{}` let us in and gave no session token", self.wire.host())))?;
        Ok(self.tokens_of(token, data.master_token))
    }

    fn login_query(&self) -> Vec<(&'static str, String)> {
        let plan = &self.plan;
        let named = [
            ("databaseName", Some(&plan.database)),
            ("schemaName", Some(&plan.schema)),
            ("warehouse", Some(&plan.warehouse)),
            ("roleName", plan.credentials.role.as_ref()),
        ];
        let given = named.into_iter().filter_map(|(name, value)| Some((name, value?.clone()))).filter(|(_, value)| !value.is_empty());
        std::iter::once(("requestId", Uuid::new_v4().to_string())).chain(given).collect()
    }

    fn login_body(&self, proof: &Proof) -> Result<Body, DatabaseError> {
        let credentials = &self.plan.credentials;
        let data = LoginData {
            client_app_id: CLIENT,
            client_app_version: env!("CARGO_PKG_VERSION"),
            client_environment: BTreeMap::from([("APPLICATION", CLIENT), ("OS", std::env::consts::OS)]),
            session_parameters: credentials.autocommit.map(|on| ("AUTOCOMMIT", on)).into_iter().collect(),
            account_name: &self.plan.account.name,
            login_name: credentials.user.as_deref().filter(|user| !user.is_empty()),
            proof: ProofData::of(proof),
        };
        Body::secret_json(&LoginRequest { data })
    }

    fn refused(&self, proof: &Proof, code: &str, message: &str) -> DatabaseError {
        let credentials = &self.plan.credentials;
        let message = self.resolver.redactor().redact(message).into_owned();
        let message = message.trim_end_matches('.');
        let kind = error::login_refusal(code, message);
        let who = credentials.user.as_deref().map_or_else(|| "this workload".to_owned(), |user| format!("user `{user}`"));
        let origin: String = references(credentials, proof.fields())
            .map(|(field, reference)| format!("; `{field}` was read from `{reference}`, so look there"))
            .collect();
        let text = format!(
            "Snowflake refused {who} of account `{}` ({code}: {message}): {} (block `{}`){origin}",
            self.plan.account.name,
            advice(proof, kind, code),
            SnowflakeCredentials::SLUG,
        );
        DatabaseError::new(kind, text).with_code(code)
    }
}

fn advice(proof: &Proof, kind: DatabaseErrorKind, code: &str) -> &'static str {
    match (code, proof) {
        ("390189" | "390186", _) => "check that the user has the role in the field `role`",
        ("390201", _) => "check that the user may use the database, schema and warehouse, and check the fields",
        ("390420" | "390422" | "390432", _) => {
            "a network policy keeps this machine out; ask who keeps the policy, or check `user` and `account`"
        }
        (_, Proof::Password(_)) => "check the fields `user` and `password`",
        (_, Proof::PasswordAndDevice(_)) => "confirm on the device in time, and check the fields `user` and `password`",
        (_, Proof::AccessToken(_)) => {
            "the programmatic access token has expired, was revoked or is another user's; put a new one into the field `token`"
        }
        (_, Proof::OAuth(_)) if kind == DatabaseErrorKind::Expired => "get a fresh OAuth token for the field `token`",
        (_, Proof::OAuth(_)) => {
            "check the fields `token` and `user`, and the account's OAuth integration, which must trust the token's issuer"
        }
        (_, Proof::KeyPair { .. }) => {
            "check that the user's `RSA_PUBLIC_KEY` in Snowflake is the other half of the field `private_key`, and check the fields `user` and `account`"
        }
        (_, Proof::Workload(..)) => {
            "check that a user's `WORKLOAD_IDENTITY` in Snowflake names this workload, and check the field `workload_identity_provider`"
        }
    }
}
