//! No credential leaves: not in an error, not in `Debug`, not in a log of the finest level.

use std::io::Write;
use std::sync::{Arc, Mutex};

use onloan_blocks::database::{Database as _, Params};
use onloan_snowflake::{Authenticator, SnowflakeCredentials, WorkloadIdentityProvider};
use onloan_testkit::{Fault, KeyPair, SnowflakeUser};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::harness::{CHUNKS, PASSWORD, QUERY, by_password, connector, endpoint, literal, nameless, open, requests, user};

const PASSPHRASE: &str = "fake-passphrase-of-the-key";
const TOKEN: &str = "fake.token.of-somebody";

/// All lines, in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// The middle line of a PEM: no other text has it.
fn heart(pem: &str) -> String {
    pem.lines().nth(5).unwrap().to_owned()
}

/// Credentials that the server or we refuse, each in another way.
fn refused(user: &SnowflakeUser<'_>, pair: &KeyPair) -> Vec<SnowflakeCredentials> {
    let by_token = |authenticator| SnowflakeCredentials { authenticator, token: literal(TOKEN), ..nameless(user) };
    let encrypted = SnowflakeCredentials {
        private_key: literal(&pair.encrypted_private_key),
        private_key_passphrase: literal("fake-passphrase"),
        ..nameless(user)
    };
    let workload = SnowflakeCredentials {
        workload_identity_provider: Some(WorkloadIdentityProvider::Oidc),
        ..by_token(Authenticator::WorkloadIdentity)
    };
    vec![
        SnowflakeCredentials { password: literal(TOKEN), ..nameless(user) },
        by_token(Authenticator::Snowflake),
        by_token(Authenticator::OAuth),
        workload,
        SnowflakeCredentials { private_key: literal(&pair.private_key), ..nameless(user) },
        SnowflakeCredentials { private_key: literal(&pair.private_key.replace("PRIVATE KEY", "CERTIFICATE")), ..nameless(user) },
        SnowflakeCredentials { private_key: literal(&pair.private_key.replacen("MII", "!!!", 1)), ..nameless(user) },
        SnowflakeCredentials { private_key: literal(TOKEN), ..nameless(user) },
        SnowflakeCredentials { private_key_passphrase: literal(PASSPHRASE), ..encrypted.clone() },
        SnowflakeCredentials { password: literal(PASSWORD), ..encrypted },
    ]
}

#[tokio::test]
async fn no_error_of_a_login_holds_a_credential() {
    let pair = KeyPair::generate("fake-other-passphrase").unwrap();
    let user = user(json!({}));
    let hearts = [heart(&pair.private_key), heart(&pair.encrypted_private_key)];
    for credentials in refused(&user, &pair) {
        let connector = connector(&user, credentials);
        let error = connector.connect_to(endpoint()).await.map(drop).unwrap_err();
        let texts = [error.to_string(), format!("{error:?}"), format!("{connector:?}")];
        for secret in [PASSWORD, PASSPHRASE, TOKEN, &hearts[0], &hearts[1]] {
            assert!(texts.iter().all(|text| !text.contains(secret)), "{texts:?}");
        }
    }
}

#[tokio::test]
async fn a_server_text_that_repeats_the_password_is_redacted() {
    let user = user(json!({}));
    let session = connector(&user, by_password(&user)).connect_to(endpoint()).await.unwrap();
    let error = session.execute(&format!("SELECT \"{PASSWORD}\" FROM (SELECT 1)"), &Params::none()).await.unwrap_err();
    assert!(error.message.contains("[redacted]"), "the server repeats what it does not find: {error}");
    assert!(!error.to_string().contains(PASSWORD) && !format!("{error:?}").contains(PASSWORD), "{error:?}");
}

/// Everything that holds a secret happens here: login, query, renewal, new login, download, faults, end.
async fn a_busy_life(user: &SnowflakeUser<'_>) {
    let connection = open(user).await;
    tracing::trace!(?connection, "opened");
    let sql = "SELECT column1 FROM VALUES (1), (2), (3)";
    for _ in 0..2 {
        user.fault(QUERY, Fault::AnswerLost, 1).unwrap();
        user.fault(CHUNKS, Fault::Status(503), 1).unwrap();
        let mut rows = connection.query(sql, &Params::none()).await.unwrap();
        assert_eq!(rows.next(9).await.unwrap().len(), 3);
        user.expire_sessions().unwrap();
    }
    connection.execute(sql, &Params::none()).await.unwrap();
    user.expire_masters().unwrap();
    connection.execute(sql, &Params::none()).await.unwrap();
    connection.close().await.unwrap();
}

/// Every token that the server saw in a header: of sessions and of their masters.
fn tokens_seen(user: &SnowflakeUser<'_>) -> Vec<String> {
    let headers = user.requests().unwrap().into_iter().filter_map(|request| request.headers["authorization"].as_str().map(str::to_owned));
    let mut tokens: Vec<_> = headers.map(|header| header.replace("Snowflake Token=", "").replace('"', "")).collect();
    tokens.sort();
    tokens.dedup();
    tokens
}

#[test]
fn no_log_of_any_level_holds_a_credential() {
    let user = user(json!({"chunk_rows": 1}));
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(lines.clone()).finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || runtime.block_on(a_busy_life(&user)));
    let text = lines.text();
    assert!(text.contains("renewed the Snowflake session") && text.contains("trying again") && text.contains("opened"), "{text}");
    let mut secrets = tokens_seen(&user);
    assert!(secrets.len() >= 4, "two sessions of the login, a renewed one, a master: {secrets:?}");
    secrets.push(PASSWORD.into());
    secrets.extend(requests(&user, CHUNKS).iter().map(|request| request.headers["x-testkit-chunk-key"].as_str().unwrap().to_owned()));
    for secret in secrets {
        assert!(!text.contains(&secret), "the log holds `{secret}`");
    }
}
