//! Postgres: what every database does, its own errors, and that no error holds the password.

use indexmap::IndexMap;
use onloan_blocks::database::{Connection, DatabaseError, DatabaseErrorKind, Params, SuiteDialect, database_behaviour};
use onloan_blocks::params;
use onloan_secrets::Secret;
use onloan_sql::DatabaseCredentials;
use onloan_testkit::Postgres;
use onloan_testkit::postgres::{PASSWORD, USER};

const DIALECT: SuiteDialect = SuiteDialect {
    boolean: "BOOLEAN",
    integer: "BIGINT",
    float: "DOUBLE PRECISION",
    decimal: "NUMERIC(38, 10)",
    text: "TEXT",
    bytes: "BYTEA",
    date: "DATE",
    time: "TIME",
    date_time: "TIMESTAMP",
    timestamp: "TIMESTAMPTZ",
    offset_timestamp: ("TIMESTAMPTZ", false),
    json: ("JSONB", "%(doc)s"),
};

/// Credentials of a new database.
pub(crate) fn credentials() -> DatabaseCredentials {
    let server = Postgres::shared();
    let url = server.database().unwrap();
    DatabaseCredentials {
        driver: Some("postgresql".into()),
        username: Some(USER.into()),
        password: Secret::from(PASSWORD).into(),
        host: Some("127.0.0.1".into()),
        port: Some(server.port()),
        database: url.rsplit('/').next().map(str::to_owned),
        ..DatabaseCredentials::default()
    }
}

pub(crate) async fn connect() -> Connection {
    credentials().connect().await.unwrap()
}

async fn refusal(credentials: DatabaseCredentials) -> DatabaseError {
    let error = credentials.connect().await.unwrap_err();
    let texts = format!("{error} {error:?} {credentials:?}");
    assert!(!texts.contains(PASSWORD) && !texts.contains("fake-wrong"), "{texts}");
    error
}

#[tokio::test]
async fn postgres_does_what_every_database_does() {
    database_behaviour(&connect().await, DIALECT).await;
}

#[tokio::test]
async fn a_url_reaches_the_same_database() {
    let parts = credentials();
    let (port, database) = (parts.port.unwrap(), parts.database.unwrap());
    let url = Some(format!("postgresql+asyncpg://{USER}@127.0.0.1:{port}/{database}?sslmode=disable"));
    let db = DatabaseCredentials { url, password: parts.password, ..DatabaseCredentials::default() }.connect().await.unwrap();
    let name: Option<String> = db.fetch_one_as("SELECT current_database()", &Params::none()).await.unwrap();
    assert_eq!(name, Some(database));
}

#[tokio::test]
async fn a_wrong_password_is_an_authentication_error_that_says_where_it_came_from() {
    let error = refusal(DatabaseCredentials { password: Secret::from("fake-wrong").into(), ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Authentication);
    assert_eq!(error.sql_state.as_deref(), Some("28P01"));
    assert!(error.message.ends_with("the password came from the source `block`"), "{error}");
    // This one cannot even be prepared for the wire: the character that is not allowed must not be said.
    let error = refusal(DatabaseCredentials { password: Secret::from("fake-wrong\u{e000}\u{7f}").into(), ..credentials() }).await;
    assert!(!error.message.contains("e000") && !error.message.contains("7f"), "{error}");
}

#[tokio::test]
async fn an_unknown_user_is_an_authentication_error_too() {
    let error = refusal(DatabaseCredentials { username: Some("nobody_here".into()), ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Authentication);
    assert!(error.message.contains("`nobody_here`"), "{error}");
}

#[tokio::test]
async fn an_unknown_database_is_a_configuration_error() {
    let error = refusal(DatabaseCredentials { database: Some("nowhere".into()), ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Configuration);
    assert!(error.message.contains("`nowhere`"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connection_error() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = refusal(DatabaseCredentials { port: Some(free), ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
    assert!(error.message.contains(&format!("port {free}")) && error.message.contains("is the server running?"), "{error}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let query = Some(IndexMap::from([("connect_timeout".to_owned(), "0.2".to_owned())]));
    let error = refusal(DatabaseCredentials { port: Some(silent.local_addr().unwrap().port()), query, ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
    assert!(error.message.contains("did not answer within 0.2 seconds"), "{error}");
}

#[tokio::test]
async fn tls_is_required_where_the_setting_says_so() {
    let query = Some(IndexMap::from([("sslmode".to_owned(), "require".to_owned())]));
    let error = refusal(DatabaseCredentials { query, ..credentials() }).await;
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
}

#[tokio::test]
async fn a_connection_that_the_server_ends_is_a_connection_error() {
    let credentials = credentials();
    let (victim, other) = (credentials.connect().await.unwrap(), credentials.connect().await.unwrap());
    let pid: i64 = victim.fetch_one_as("SELECT pg_backend_pid()", &Params::none()).await.unwrap().unwrap();
    other.execute("SELECT pg_terminate_backend(%(pid)s)", &params! { pid: pid }).await.unwrap();
    let error = victim.execute("SELECT 1", &Params::none()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Connection, "{error:?}");
}

#[tokio::test]
async fn a_cancelled_statement_says_so_and_the_connection_lives_on() {
    let db = connect().await;
    db.execute("SET statement_timeout = '20ms'", &Params::none()).await.unwrap();
    let error = db.fetch_one("SELECT pg_sleep(60)", &Params::none()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Cancelled, "{error:?}");
    assert_eq!(db.fetch_one_as::<i64>("SELECT 1", &Params::none()).await.unwrap(), Some(1));
}

#[tokio::test]
async fn an_sql_error_has_its_state_and_the_servers_advice() {
    let db = connect().await;
    db.execute("CREATE TABLE robots (id INT PRIMARY KEY)", &Params::none()).await.unwrap();
    let insert = "INSERT INTO robots VALUES (%(id)s)";
    db.execute(insert, &params! { id: 1 }).await.unwrap();
    let error = db.execute(insert, &params! { id: 1 }).await.unwrap_err();
    assert_eq!((error.kind, error.sql_state.as_deref()), (DatabaseErrorKind::Sql, Some("23505")));
    assert!(error.message.ends_with("Key (id)=(1) already exists"), "{error}");
}

#[tokio::test]
async fn a_table_that_changed_is_read_as_it_is_now() {
    let db = connect().await;
    db.execute("CREATE TABLE t AS SELECT 1 AS a", &Params::none()).await.unwrap();
    let sql = "SELECT * FROM t WHERE a = %(a)s";
    assert_eq!(db.fetch_one(sql, &params! { a: 1 }).await.unwrap().unwrap().columns().len(), 1);
    db.reset_cursors();
    db.execute("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'", &Params::none()).await.unwrap();
    assert_eq!(db.fetch_one(sql, &params! { a: 1 }).await.unwrap().unwrap().get::<String>("b").unwrap(), "x");
}

#[tokio::test]
async fn a_script_runs_as_a_whole() {
    let db = connect().await;
    let script = "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); DO $$ BEGIN PERFORM 1; END $$;";
    assert_eq!(db.execute(script, &Params::none()).await.unwrap().rows_affected, 2);
}
