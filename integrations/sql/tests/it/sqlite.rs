//! SQLite: what every database does, and its own errors.

use onloan_blocks::database::{DatabaseErrorKind, Params, SuiteDialect, Value, database_behaviour};
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

#[tokio::test]
async fn declared_types_decide_what_stored_values_mean() {
    let db = DatabaseCredentials::default().connect().await.unwrap();
    let table = "CREATE TABLE t (flag BOOLEAN, price DECIMAL(10, 2), day DATE, at DATETIME, doc JSON, anything);
        INSERT INTO t VALUES (1, 12.5, '2026-01-02', '2026-01-02 03:04:05+01:00', '[1]', '2026-01-02');
        INSERT INTO t VALUES ('maybe', 'much', 'today', 'now', '{', x'00ff');
        CREATE VIEW v AS SELECT flag AS renamed, flag + 0 AS computed FROM t";
    assert_eq!(db.execute(table, &Params::none()).await.unwrap().rows_affected, 2);
    let rows = db.fetch_all("SELECT * FROM t", &Params::none()).await.unwrap();
    let at = onloan_blocks::database::offset_timestamp("2026-01-02T03:04:05+01:00").unwrap();
    let expected = [
        Value::Bool(true),
        Value::Decimal("12.5".parse().unwrap()),
        Value::Date(jiff::civil::date(2026, 1, 2)),
        Value::OffsetTimestamp(at.0, at.1),
        Value::Json(serde_json::json!([1])),
        "2026-01-02".into(),
    ];
    assert_eq!(rows[0].values(), expected);
    let as_stored: [Value; 6] = ["maybe".into(), "much".into(), "today".into(), "now".into(), "{".into(), vec![0_u8, 255].into()];
    assert_eq!(rows[1].values(), as_stored, "SQLite lets a column hold anything, and it comes as it is");
    let row = db.fetch_one("SELECT * FROM v", &Params::none()).await.unwrap().unwrap();
    assert_eq!(row.values(), [Value::Bool(true), Value::Int(1)]);
    assert_eq!(row.columns()[0].type_name, "BOOLEAN");
}

#[tokio::test]
async fn only_statements_that_change_rows_count_them() {
    let db = DatabaseCredentials::default().connect().await.unwrap();
    let affected = async |sql: &str| db.execute(sql, &Params::none()).await.unwrap().rows_affected;
    assert_eq!(affected("CREATE TABLE t (a)").await, 0);
    assert_eq!(affected("INSERT INTO t VALUES (1), (2)").await, 2);
    assert_eq!(affected("CREATE TABLE u (a)").await, 0, "not the two of the insert before");
    assert_eq!(affected("SELECT * FROM t").await, 0);
}

#[tokio::test]
async fn a_read_only_database_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    at(&path).connect().await.unwrap().execute("CREATE TABLE t (a)", &Params::none()).await.unwrap();
    let url = Some(format!("sqlite:///{}?mode=ro", path.display()));
    let db = DatabaseCredentials { url, ..DatabaseCredentials::default() }.connect().await.unwrap();
    assert_eq!(db.execute("INSERT INTO t VALUES (1)", &Params::none()).await.unwrap_err().kind, DatabaseErrorKind::Sql);
    let missing = Some("sqlite:////nowhere/flow.db?mode=ro".into());
    let error = DatabaseCredentials { url: missing, ..DatabaseCredentials::default() }.connect().await.unwrap_err();
    assert!(error.message.ends_with("does the file exist, and may this user open it?"), "{error}");
}

#[tokio::test]
async fn an_open_result_leaves_the_file_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    let (reader, writer) = (at(&path).connect().await.unwrap(), at(&path).connect().await.unwrap());
    writer.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)", &Params::none()).await.unwrap();
    assert!(reader.fetch_one("SELECT a FROM t", &Params::none()).await.unwrap().is_some());
    let inserted = writer.execute("INSERT INTO t VALUES (4)", &Params::none()).await;
    assert_eq!(inserted.unwrap().rows_affected, 1, "two rows are not fetched yet, and no lock is held for them");
}
