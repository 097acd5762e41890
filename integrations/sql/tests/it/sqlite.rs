//! SQLite: what every database does, and its own errors.

use onloan_blocks::database::{DatabaseErrorKind, Params, SuiteDialect, database_behaviour};
use onloan_blocks::{Block, Registry, params};
use onloan_sql::DatabaseCredentials;

const DIALECT: SuiteDialect = SuiteDialect {
    boolean: "BOOLEAN",
    integer: "INTEGER",
    float: "REAL",
    // SQLite would make a float of a DECIMAL; with TEXT in its name the type keeps every digit.
    decimal: "DECIMAL_TEXT",
    text: "TEXT",
    bytes: "BLOB",
    date: "DATE",
    time: "TIME",
    date_time: "DATETIME",
    timestamp: "TIMESTAMP",
    offset_timestamp: ("TIMESTAMPTZ", true),
    json: ("JSON", "%(doc)s"),
};

fn at(path: &std::path::Path) -> DatabaseCredentials {
    DatabaseCredentials { database: Some(path.display().to_string()), ..DatabaseCredentials::default() }
}

#[tokio::test]
async fn sqlite_in_memory_does_what_every_database_does() {
    database_behaviour(&DatabaseCredentials::default().connect().await.unwrap(), DIALECT).await;
}

#[tokio::test]
async fn sqlite_in_a_file_does_what_every_database_does() {
    let folder = tempfile::tempdir().unwrap();
    database_behaviour(&at(&folder.path().join("flow.db")).connect().await.unwrap(), DIALECT).await;
}

#[tokio::test]
async fn a_file_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let credentials = at(&folder.path().join("flow.db"));
    let db = credentials.connect().await.unwrap();
    db.execute("CREATE TABLE customers (name TEXT)", &Params::none()).await.unwrap();
    db.execute("INSERT INTO customers VALUES (%(name)s)", &params! { name: "Ada'; DROP TABLE customers; --" }).await.unwrap();
    db.close().await.unwrap();
    let db = credentials.connect().await.unwrap();
    let row = db.fetch_one("SELECT name FROM customers", &Params::none()).await.unwrap().unwrap();
    assert_eq!(row.get::<String>("name").unwrap(), "Ada'; DROP TABLE customers; --");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let error = at("/nowhere/at/all/flow.db".as_ref()).connect().await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
    assert!(error.message.contains("`/nowhere/at/all/flow.db`") && error.message.contains("does its folder exist"), "{error}");
}

#[tokio::test]
async fn a_host_makes_no_sense() {
    let credentials = DatabaseCredentials { host: Some("db.example".into()), ..DatabaseCredentials::default() };
    assert_eq!(credentials.connect().await.unwrap_err().kind, DatabaseErrorKind::Configuration);
}

#[test]
fn the_block_is_registered() {
    let mut registry = Registry::default();
    onloan_sql::register(&mut registry);
    assert_eq!(registry.get(DatabaseCredentials::SLUG).unwrap().schema.fields["secret_fields"], serde_json::json!(["password"]));
}
