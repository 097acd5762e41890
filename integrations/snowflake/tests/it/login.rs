//! Every way to log in, and what a refusal says.

use std::net::TcpListener;
use std::path::Path;

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind, Params};
use onloan_secrets::SecretField;
use onloan_snowflake::{Authenticator, Endpoint, SnowflakeCredentials};
use onloan_testkit::{Fakesnow, Fault, KeyPair, SnowflakeUser, UserOptions};
use serde_json::json;

use crate::harness::{LOGIN, PASSWORD, by_password, connect, connector, endpoint, literal, nameless, new_user, requests, resolver, user};

const PASSPHRASE: &str = "fake-passphrase";

async fn log_in(user: &SnowflakeUser<'_>, credentials: SnowflakeCredentials) -> Result<i64, DatabaseError> {
    let session = connector(user, credentials).connect_to(endpoint()).await?;
    let answer = session.fetch_one_as("SELECT 40 + 2", &Params::none()).await?;
    session.close().await?;
    Ok(answer.unwrap())
}

async fn refusal(user: &SnowflakeUser<'_>, credentials: SnowflakeCredentials) -> DatabaseError {
    log_in(user, credentials).await.expect_err("the login is refused")
}

fn by_key(user: &SnowflakeUser<'_>, key: &str) -> SnowflakeCredentials {
    SnowflakeCredentials { private_key: literal(key), ..nameless(user) }
}

fn key_user(pair: &KeyPair) -> SnowflakeUser<'static> {
    new_user(UserOptions { public_key: Some(pair.public_key.clone()), ..Default::default() })
}

fn token_user() -> SnowflakeUser<'static> {
    new_user(UserOptions {
        access_tokens: vec!["fake-access-token".into()],
        oauth_tokens: vec!["fake-oauth-token".into()],
        expired_oauth_tokens: vec!["fake-expired-token".into()],
        ..Default::default()
    })
}

fn by_token(user: &SnowflakeUser<'_>, authenticator: Authenticator, token: &str) -> SnowflakeCredentials {
    SnowflakeCredentials { authenticator, token: literal(token), ..nameless(user) }
}

#[tokio::test]
async fn the_right_password_logs_in() {
    let user = user(json!({}));
    assert_eq!(log_in(&user, by_password(&user)).await.unwrap(), 42);
    let mfa = SnowflakeCredentials { authenticator: Authenticator::UsernamePasswordMfa, ..by_password(&user) };
    let error = refusal(&user, mfa).await;
    assert_eq!(error.code.as_deref(), Some("390400"), "the stand-in has no second factor: {error}");
}

#[tokio::test]
async fn a_wrong_password_says_what_to_check() {
    let user = user(json!({}));
    let error = refusal(&user, SnowflakeCredentials { password: literal("fake-wrong"), ..nameless(&user) }).await;
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Authentication, Some("390100")));
    let expected = format!(
        "Snowflake refused user `{}` of account `testkit` (390100: Incorrect username or password was specified): check the fields `user` and `password` (block `snowflake-credentials`)",
        user.name
    );
    assert_eq!(error.message, expected);
    assert_eq!(requests(&user, LOGIN).len(), 1, "a refused password is not tried again");
}

#[tokio::test]
async fn a_login_names_where_the_flow_works() {
    let user = user(json!({}));
    let credentials = SnowflakeCredentials { role: Some("LOADER".into()), autocommit: Some(true), ..by_password(&user) };
    log_in(&user, credentials).await.unwrap();
    let login = requests(&user, LOGIN).remove(0);
    let expected = [("databaseName", user.database.as_str()), ("schemaName", "PUBLIC"), ("warehouse", "TESTS"), ("roleName", "LOADER")];
    for (name, value) in expected {
        assert_eq!(login.query[name], value);
    }
    assert_eq!(login.body["data"]["ACCOUNT_NAME"], "testkit");
    assert_eq!(login.body["data"]["SESSION_PARAMETERS"], json!({"AUTOCOMMIT": true}));
}

#[tokio::test]
async fn an_access_token_logs_in_as_itself_and_in_the_password_field() {
    let user = token_user();
    assert_eq!(log_in(&user, by_token(&user, Authenticator::Snowflake, "fake-access-token")).await.unwrap(), 42);
    let in_password = SnowflakeCredentials { password: literal("fake-access-token"), ..nameless(&user) };
    assert_eq!(log_in(&user, in_password).await.unwrap(), 42);
    let error = refusal(&user, by_token(&user, Authenticator::Snowflake, "fake-revoked-token")).await;
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Expired, Some("394400")));
    assert!(error.message.contains("programmatic access token"), "{error}");
}

#[tokio::test]
async fn an_oauth_token_logs_in_until_it_expires() {
    let user = token_user();
    assert_eq!(log_in(&user, by_token(&user, Authenticator::OAuth, "fake-oauth-token")).await.unwrap(), 42);
    let error = refusal(&user, by_token(&user, Authenticator::OAuth, "fake-expired-token")).await;
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Expired, Some("390318")));
    assert!(error.message.contains("fresh OAuth token"), "{error}");
    let error = refusal(&user, by_token(&user, Authenticator::OAuth, "fake-unknown-token")).await;
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Authentication, Some("390303")));
}

#[tokio::test]
async fn a_key_pair_logs_in_whatever_happened_to_its_line_breaks() {
    let pair = KeyPair::generate(PASSPHRASE).unwrap();
    let user = key_user(&pair);
    for separator in ["\n", " ", "\\n", "\r\n"] {
        let key = pair.private_key.trim().replace('\n', separator);
        assert_eq!(log_in(&user, by_key(&user, &key)).await.unwrap(), 42, "{separator:?}");
    }
}

#[tokio::test]
async fn an_encrypted_key_needs_its_passphrase() {
    let pair = KeyPair::generate(PASSPHRASE).unwrap();
    let user = key_user(&pair);
    let encrypted = || by_key(&user, &pair.encrypted_private_key);
    let right = SnowflakeCredentials { private_key_passphrase: literal(PASSPHRASE), ..encrypted() };
    assert_eq!(log_in(&user, right).await.unwrap(), 42);
    let of_old = SnowflakeCredentials { password: literal(PASSPHRASE), ..encrypted() };
    assert_eq!(log_in(&user, of_old).await.unwrap(), 42, "blocks of old keep the passphrase in `password`");
    let error = refusal(&user, encrypted()).await;
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("`private_key_passphrase`"), "{error}");
    let wrong = SnowflakeCredentials { private_key_passphrase: literal("fake-wrong"), ..encrypted() };
    let error = refusal(&user, wrong).await;
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("is not the key's"), "{error}");
}

#[tokio::test]
async fn a_key_may_lie_in_a_file() {
    let pair = KeyPair::generate(PASSPHRASE).unwrap();
    let user = key_user(&pair);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.p8");
    std::fs::write(&path, &pair.private_key).unwrap();
    let from = |path: &Path| SnowflakeCredentials {
        private_key_path: Some(path.into()),
        authenticator: Authenticator::SnowflakeJwt,
        ..nameless(&user)
    };
    assert_eq!(log_in(&user, from(&path)).await.unwrap(), 42);
    let error = refusal(&user, from(&folder.path().join("missing.p8"))).await;
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("missing.p8"), "{error}");
}

#[tokio::test]
async fn another_key_is_refused() {
    let (mine, other) = (KeyPair::generate(PASSPHRASE).unwrap(), KeyPair::generate(PASSPHRASE).unwrap());
    let user = key_user(&mine);
    let error = refusal(&user, by_key(&user, &other.private_key)).await;
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Authentication, Some("390144")));
    assert!(error.message.contains("`RSA_PUBLIC_KEY`"), "{error}");
    let error = refusal(&user, by_key(&user, &mine.public_key)).await;
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("public key"), "{error}");
}

#[tokio::test]
async fn fields_that_contradict_are_told_before_anything_is_sent() {
    let user = user(json!({}));
    let error = refusal(&user, nameless(&user)).await;
    assert_eq!(error.kind, DatabaseErrorKind::Configuration);
    for authenticator in [Authenticator::ExternalBrowser, Authenticator::OktaEndpoint] {
        let credentials = SnowflakeCredentials { authenticator, endpoint: Some("https://example.okta.com".into()), ..by_password(&user) };
        let error = refusal(&user, credentials).await;
        assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("a run logs in by"), "{error}");
    }
    assert!(user.requests().unwrap().is_empty());
}

#[tokio::test]
async fn a_secret_that_is_not_there_names_its_field_and_place() {
    let user = user(json!({}));
    let credentials = SnowflakeCredentials { password: SecretField::reference("ref+env://NOT_SET").unwrap(), ..nameless(&user) };
    let error = resolver([]).scope(refusal(&user, credentials)).await;
    assert_eq!(error.kind, DatabaseErrorKind::Configuration);
    assert!(error.message.contains("`password`") && error.message.contains("ref+env://NOT_SET"), "{error}");
}

#[tokio::test]
async fn a_refused_secret_is_read_again_and_tried_again_only_if_it_changed() {
    let user = user(json!({}));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "fake-password-of-yesterday").unwrap();
    let reference = format!("ref+file://{}", file.path().display());
    let credentials = || SnowflakeCredentials { password: SecretField::reference(&reference).unwrap(), ..nameless(&user) };
    let (resolver, logins) = (resolver([]), || requests(&user, LOGIN).len());
    let error = resolver.clone().scope(refusal(&user, credentials())).await;
    assert!(error.message.contains(&format!("`password` was read from `{reference}`, so look there")), "{error}");
    assert_eq!(logins(), 1, "the same password is not tried twice");
    std::fs::write(&file, PASSWORD).unwrap();
    assert_eq!(resolver.scope(log_in(&user, credentials())).await.unwrap(), 42);
    assert_eq!(logins(), 3, "the cached one was refused, the one of today logs in");
}

#[tokio::test]
async fn the_endpoint_may_come_from_the_environment() {
    let user = user(json!({}));
    let connector = connector(&user, by_password(&user));
    let here = resolver([("ONLOAN_SNOWFLAKE_ENDPOINT", Fakesnow::shared().url())]);
    assert!(here.scope(connector.connect()).await.is_ok());
    let in_clear = resolver([("ONLOAN_SNOWFLAKE_ENDPOINT", "http://example.com".into())]);
    let error = in_clear.scope(connector.connect()).await.map(drop).unwrap_err();
    assert!(error.kind == DatabaseErrorKind::Configuration && error.message.contains("ONLOAN_SNOWFLAKE_ENDPOINT"), "{error}");
}

#[tokio::test]
async fn a_login_survives_a_short_outage() {
    let user = user(json!({}));
    user.fault(LOGIN, Fault::Status(503), 1).unwrap();
    user.fault(LOGIN, Fault::RequestLost, 1).unwrap();
    connect(&user).await;
    assert_eq!(requests(&user, LOGIN).len(), 3);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_within_seconds() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let user = user(json!({}));
    let endpoint = Endpoint::at(&format!("http://127.0.0.1:{port}")).unwrap();
    let connector = connector(&user, by_password(&user));
    let connecting = connector.connect_to(endpoint);
    let connected = tokio::time::timeout(std::time::Duration::from_secs(10), connecting).await.expect("within seconds");
    let error = connected.map(drop).unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
    assert!(error.message.contains(&format!("http://127.0.0.1:{port}")) && error.message.contains("4 attempts"), "{error}");
}
