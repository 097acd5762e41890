//! What every [`Database`](super::Database) must do, whichever it is.
//!
//! One function that a driver's tests call with a real session; it panics where the driver behaves otherwise. Owns no
//! database: what databases call their types comes in as a [`SuiteDialect`].

mod cursors;
mod refusals;
mod statements;
mod types;

use super::{Connection, Params};

/// The names that a database has for the types of the suite's tables.
#[derive(Debug, Clone, Copy)]
pub struct SuiteDialect {
    /// True or false.
    pub boolean: &'static str,
    /// 64-bit whole numbers.
    pub integer: &'static str,
    /// 64-bit floats.
    pub float: &'static str,
    /// Exact decimals with 10 digits after the point and 28 before.
    pub decimal: &'static str,
    /// Text.
    pub text: &'static str,
    /// Bytes.
    pub bytes: &'static str,
    /// A day.
    pub date: &'static str,
    /// A time of day, with microseconds.
    pub time: &'static str,
    /// A date and time without zone, with microseconds.
    pub date_time: &'static str,
    /// An instant, with microseconds.
    pub timestamp: &'static str,
    /// An instant with an offset, and whether the offset comes back.
    pub offset_timestamp: (&'static str, bool),
    /// JSON, and the expression that makes one of the parameter `%(doc)s`.
    pub json: (&'static str, &'static str),
}

/// Runs the whole suite. The session is closed at its end; its tables are named `suite_…`.
///
/// # Panics
/// Where the database does not do what [`Connection`] promises.
pub async fn database_behaviour(session: &Connection, dialect: SuiteDialect) {
    statements::run(session, &dialect).await;
    types::run(session, &dialect).await;
    cursors::run(session, &dialect).await;
    refusals::run(session, &dialect).await;
    closing_ends_the_session_and_a_second_close_does_nothing(session).await;
}

async fn closing_ends_the_session_and_a_second_close_does_nothing(session: &Connection) {
    let sql = "SELECT id FROM suite_numbers ORDER BY id";
    session.fetch_one(sql, &Params::none()).await.expect("an open result does not hinder a close");
    session.close().await.expect("the session closes");
    session.close().await.expect("a closed session closes again");
    assert!(session.execute("SELECT 1", &Params::none()).await.is_err(), "a closed session runs nothing");
    assert!(session.fetch_one(sql, &Params::none()).await.is_err(), "closing forgets cursors");
}

/// A new, empty table.
async fn table(session: &Connection, name: &str, columns: &str) {
    execute(session, &format!("DROP TABLE IF EXISTS {name}")).await;
    execute(session, &format!("CREATE TABLE {name} ({columns})")).await;
}

async fn execute(session: &Connection, sql: &str) {
    session.execute(sql, &Params::none()).await.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
}

async fn count(session: &Connection, table: &str) -> i64 {
    session.reset_cursors();
    let sql = format!("SELECT count(*) FROM {table}");
    session.fetch_one_as(&sql, &Params::none()).await.expect("rows can be counted").expect("a count is one row")
}

/// The table `suite_numbers` with the rows 1 to `rows`.
async fn numbers(session: &Connection, dialect: &SuiteDialect, rows: i64) {
    let columns = format!("id {} NOT NULL, name {}", dialect.integer, dialect.text);
    table(session, "suite_numbers", &columns).await;
    let rows: Vec<Params> = (1..=rows).map(|id| crate::params! { id: id, name: format!("row {id}") }).collect();
    let sql = "INSERT INTO suite_numbers (id, name) VALUES (%(id)s, %(name)s)";
    session.execute_many(sql, &rows).await.expect("many rows are inserted");
}
