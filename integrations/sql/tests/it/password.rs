//! Where a blank password comes from, and how that is explained and recorded.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use onloan_blocks::database::DatabaseErrorKind;
use onloan_secrets::{Environment, MemoryAudit, Resolver, SecretField};
use onloan_sql::DatabaseCredentials;
use onloan_testkit::postgres::{PASSWORD, USER};

use crate::postgres::credentials;

fn blank() -> DatabaseCredentials {
    DatabaseCredentials { password: SecretField::Blank, ..credentials() }
}

fn resolver(variables: &[(&str, &str)]) -> (Arc<Resolver>, Arc<MemoryAudit>) {
    let audit = Arc::new(MemoryAudit::default());
    let environment = Environment::fixed(variables.iter().copied());
    (Arc::new(Resolver::builder().environment(environment).audit(Arc::clone(&audit) as _).build()), audit)
}

#[tokio::test]
async fn a_blank_password_comes_from_the_environment() {
    let (resolver, audit) = resolver(&[("PGPASSWORD", PASSWORD)]);
    let credentials = blank();
    Arc::clone(&resolver).scope(async { credentials.connect().await.unwrap().close().await.unwrap() }).await;
    assert!(!resolver.redactor().redact(&format!("so {PASSWORD}")).contains(PASSWORD), "what was read is redacted");
    let records = audit.records();
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].block.as_str(), records[0].field.as_str()), ("database-credentials", "password"));
    assert_eq!(records[0].source, "ref+env://PGPASSWORD");
}

#[tokio::test]
async fn a_blank_password_comes_from_the_password_file() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    let credentials = blank();
    let port = credentials.port.unwrap();
    let text = format!("# a comment\nelsewhere:*:*:{USER}:fake-other\n127.0.0.1:{port}:*:{USER}:{PASSWORD}\n*:*:*:*:fake-last\n");
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (resolver, audit) = resolver(&[("HOME", home.path().to_str().unwrap())]);
    Arc::clone(&resolver).scope(async { credentials.connect().await.unwrap().close().await.unwrap() }).await;
    assert_eq!(audit.records()[0].source, file.display().to_string());
    assert!(!resolver.redactor().redact(PASSWORD).contains(PASSWORD));

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = resolver.scope(async { credentials.connect().await.unwrap_err() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Authentication);
    assert!(error.message.contains("chmod 600") && !error.message.contains(PASSWORD), "{error}");
}

#[tokio::test]
async fn no_password_anywhere_says_what_was_looked_for() {
    let (resolver, _) = resolver(&[]);
    let error = resolver.scope(async { blank().connect().await.unwrap_err() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Authentication);
    assert!(error.message.contains("no password is configured; looked for: block (the field `password`, which is blank)"), "{error}");
}

#[tokio::test]
async fn an_explanation_names_the_winner_and_what_it_shadows() {
    let (resolver, _) = resolver(&[("PGPASSWORD", PASSWORD)]);
    let explanation = resolver.scope(async { credentials().explain().await.unwrap().unwrap() }).await;
    assert_eq!(explanation.winner(), Some("block"));
    let text = serde_json::to_string(&explanation).unwrap();
    assert!(text.contains(r#"{"source":"environment","outcome":"shadowed","found":"the variable `PGPASSWORD`"}"#), "{text}");
    assert!(!text.contains(PASSWORD), "{text}");
    assert_eq!(DatabaseCredentials::default().explain().await.unwrap(), None, "SQLite needs no password");
}
