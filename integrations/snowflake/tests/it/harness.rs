//! A user at the stand-in for Snowflake, and blocks that log in as that user.

use std::sync::Arc;

use onloan_blocks::database::Connection;
use onloan_secrets::{Environment, Resolver, Secret, SecretField};
use onloan_snowflake::{Endpoint, SnowflakeConnection, SnowflakeConnector, SnowflakeCredentials};
use onloan_testkit::fakesnow::ACCOUNT;
use onloan_testkit::{Fakesnow, SnowflakeRequest, SnowflakeUser, UserOptions};
use serde_json::Value as Json;

pub(crate) const PASSWORD: &str = "fake-password-of-the-user";
pub(crate) const LOGIN: &str = "/session/v1/login-request";
pub(crate) const RENEW: &str = "/session/token-request";
pub(crate) const QUERY: &str = "/queries/v1/query-request";
pub(crate) const ABORT: &str = "/queries/v1/abort-request";
pub(crate) const CHUNKS: &str = "/chunks/";

/// A user who may log in by password, with these options.
pub(crate) fn user(options: Json) -> SnowflakeUser<'static> {
    new_user(UserOptions { password: Some(PASSWORD.into()), options, ..Default::default() })
}

pub(crate) fn new_user(options: UserOptions) -> SnowflakeUser<'static> {
    Fakesnow::shared().user(options).unwrap()
}

pub(crate) fn literal(text: &str) -> SecretField {
    Secret::from(text).into()
}

/// The user's name and account, and nothing to log in with.
pub(crate) fn nameless(user: &SnowflakeUser<'_>) -> SnowflakeCredentials {
    SnowflakeCredentials { account: ACCOUNT.into(), user: Some(user.name.clone()), ..Default::default() }
}

pub(crate) fn by_password(user: &SnowflakeUser<'_>) -> SnowflakeCredentials {
    SnowflakeCredentials { password: literal(PASSWORD), ..nameless(user) }
}

pub(crate) fn connector(user: &SnowflakeUser<'_>, credentials: SnowflakeCredentials) -> SnowflakeConnector {
    SnowflakeConnector {
        credentials: credentials.into(),
        database: user.database.clone(),
        warehouse: "TESTS".into(),
        schema: "PUBLIC".into(),
        ..Default::default()
    }
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::at(&Fakesnow::shared().url()).unwrap()
}

/// A session of the user, by password.
pub(crate) async fn connect(user: &SnowflakeUser<'_>) -> Connection {
    connector(user, by_password(user)).connect_to(endpoint()).await.unwrap()
}

/// The same, without the cursors on top.
pub(crate) async fn open(user: &SnowflakeUser<'_>) -> SnowflakeConnection {
    connector(user, by_password(user)).open_at(endpoint()).await.unwrap()
}

pub(crate) fn requests(user: &SnowflakeUser<'_>, path: &str) -> Vec<SnowflakeRequest> {
    let mut requests = user.requests().unwrap();
    requests.retain(|request| request.path.starts_with(path));
    requests
}

/// The statements that arrived, in their order.
pub(crate) fn statements(user: &SnowflakeUser<'_>) -> Vec<String> {
    requests(user, QUERY).into_iter().map(|request| request.body["sqlText"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A resolver that sees these variables and no others.
pub(crate) fn resolver<const N: usize>(variables: [(&str, String); N]) -> Arc<Resolver> {
    Arc::new(Resolver::builder().environment(Environment::fixed(variables)).build())
}

/// Waits until `happened` says so; for what runs on behind a dropped future.
pub(crate) async fn eventually(what: &str, happened: impl Fn() -> bool) {
    let waiting = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(10));
        while !happened() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.unwrap_or_else(|_| panic!("{what}: not within 30 s"));
}
