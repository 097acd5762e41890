//! SQLite: a file or memory, in this process.
//!
//! Prepared statements are not kept between runs: sqlx keeps a statement's columns with it, and another connection may
//! change the schema. Preparing costs SQLite a few microseconds.

mod declared;
mod decode;
mod encode;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use onloan_blocks::database::{Backslash, Column, DatabaseError, DollarQuotes, Executed, Params, Row, Statement, Syntax};
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, SqliteConnection};

use crate::driver::Driver;
use crate::error::database_error;
use crate::insert::{RowInsert, has_word, words};
use declared::{Declared, declared_columns};
use encode::bind;

const SYNTAX: Syntax = Syntax {
    backslash: Backslash::Never,
    dollar_quotes: DollarQuotes::None,
    nested_comments: false,
    slash_comments: false,
    other_identifier_quotes: true,
};

/// SQLite takes 32,766 values in a statement.
const MOST_VALUES: usize = 32_766;
/// More rows in one statement gain nothing.
const MOST_ROWS: usize = 500;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SqliteTarget {
    /// The file; memory when `None`.
    pub(crate) path: Option<PathBuf>,
    pub(crate) mode: OpenMode,
    /// How long to wait for another connection's lock.
    pub(crate) timeout: Duration,
}

/// What may be done with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenMode {
    ReadOnly,
    ReadWrite,
    /// As `ReadWrite`, and the file is made if need be.
    Create,
}

impl SqliteTarget {
    pub(crate) async fn connect(&self) -> Result<SqliteConnection, DatabaseError> {
        let options = match &self.path {
            None => SqliteConnectOptions::new().in_memory(true),
            Some(path) => SqliteConnectOptions::new().filename(path),
        };
        let options = options
            .read_only(self.mode == OpenMode::ReadOnly)
            .create_if_missing(self.mode == OpenMode::Create)
            .busy_timeout(self.timeout)
            .statement_cache_capacity(0)
            .disable_statement_logging();
        let connected = SqliteConnection::connect_with(&options).await.map_err(database_error);
        connected.map_err(|error| self.cannot_open(error))
    }

    fn cannot_open(&self, mut error: DatabaseError) -> DatabaseError {
        let path = self.path.as_deref().unwrap_or_else(|| ":memory:".as_ref()).display();
        let advice = match self.mode {
            OpenMode::Create => "does its folder exist, and may this user write there?",
            OpenMode::ReadOnly | OpenMode::ReadWrite => "does the file exist, and may this user open it?",
        };
        error.message = format!("the SQLite database `{path}` cannot be opened: {}; {advice}", error.message);
        error
    }
}

/// SQLite's part of a session.
pub(crate) struct Sqlite;

/// A query with its values and what its columns were declared as.
pub(crate) struct SqliteQuery {
    sql: String,
    arguments: SqliteArguments,
    declared: Vec<Declared>,
}

#[async_trait]
impl Driver for Sqlite {
    type Connection = SqliteConnection;
    type Bound = SqliteQuery;

    async fn prepare(connection: &mut SqliteConnection, sql: &str, params: &Params) -> Result<(SqliteQuery, Arc<[Column]>), DatabaseError> {
        let statement = Statement::parse(sql, params, &SYNTAX)?;
        let arguments = bind(&statement.values(params)?)?;
        let sql = statement.render(numbered);
        let (columns, declared) = declared_columns(connection, &sql).await?;
        Ok((SqliteQuery { sql, arguments, declared }, columns))
    }

    fn rows<'c>(
        connection: &'c mut SqliteConnection,
        bound: SqliteQuery,
        columns: Arc<[Column]>,
    ) -> BoxStream<'c, Result<Row, DatabaseError>> {
        let SqliteQuery { sql, arguments, declared } = bound;
        let rows = connection.fetch(sqlx::query_with(AssertSqlSafe(sql), arguments));
        rows.map(move |row| decode::row(&row.map_err(database_error)?, &declared, &columns)).boxed()
    }

    async fn execute(connection: &mut SqliteConnection, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        let statement = Statement::parse(sql, params, &SYNTAX)?;
        let arguments = bind(&statement.values(params)?)?;
        let rows_affected = match Changes::of(sql) {
            Changes::None => {
                run(connection, statement.render(numbered), arguments).await?;
                0
            }
            Changes::Counted => run(connection, statement.render(numbered), arguments).await?,
            Changes::Several => {
                let before = total_changes(connection).await?;
                run(connection, statement.render(numbered), arguments).await?;
                total_changes(connection).await? - before
            }
        };
        Ok(Executed { query_id: None, rows_affected })
    }

    async fn execute_many(connection: &mut SqliteConnection, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        // A savepoint begins a transaction, or joins the one that is open.
        run(connection, "SAVEPOINT onloan_many".into(), SqliteArguments::default()).await?;
        let mut done = all_rows(connection, sql, rows).await;
        if done.is_ok()
            && let Err(error) = run(connection, "RELEASE onloan_many".into(), SqliteArguments::default()).await
        {
            done = Err(error);
        }
        if done.is_err() {
            // What went wrong is said already; a statement that ended the transaction took the savepoint with it.
            let _ = run(connection, "ROLLBACK TO onloan_many; RELEASE onloan_many".into(), SqliteArguments::default()).await;
        }
        Ok(Executed { query_id: None, rows_affected: done? })
    }

    async fn close(connection: SqliteConnection) -> Result<(), DatabaseError> {
        connection.close().await.map_err(database_error)
    }
}

async fn all_rows(connection: &mut SqliteConnection, sql: &str, rows: &[Params]) -> Result<u64, DatabaseError> {
    let Some(first) = rows.first() else { return Ok(0) };
    let statement = Statement::parse(sql, first, &SYNTAX)?;
    let mut affected = 0;
    let width = statement.names().len();
    match RowInsert::of(&statement, &SYNTAX).filter(|_| width > 0) {
        Some(insert) => {
            for chunk in rows.chunks((MOST_VALUES / width).clamp(1, MOST_ROWS)) {
                let values = chunk.iter().map(|row| statement.values(row)).collect::<Result<Vec<_>, _>>()?.concat();
                affected += run(connection, many_rows(&insert, chunk.len(), width), bind(&values)?).await?;
            }
        }
        None => {
            for row in rows {
                affected += run(connection, statement.render(numbered), bind(&statement.values(row)?)?).await?;
            }
        }
    }
    Ok(affected)
}

fn many_rows(insert: &RowInsert, count: usize, width: usize) -> String {
    let rows = (0..count).map(|row| format!("({})", insert.render_row(|position| numbered(row * width + position))));
    format!("{}VALUES {}{}", insert.head, rows.collect::<Vec<_>>().join(", "), insert.tail)
}

fn numbered(position: usize) -> String {
    format!("?{}", position + 1)
}

async fn run(connection: &mut SqliteConnection, sql: String, arguments: SqliteArguments) -> Result<u64, DatabaseError> {
    let done = connection.execute(sqlx::query_with(AssertSqlSafe(sql), arguments)).await.map_err(database_error)?;
    Ok(done.rows_affected())
}

async fn total_changes(connection: &mut SqliteConnection) -> Result<u64, DatabaseError> {
    let total: i64 = sqlx::query_scalar("SELECT total_changes()").fetch_one(connection).await.map_err(database_error)?;
    Ok(total.try_into().unwrap_or_default())
}

/// What SQLite's count of changed rows says after a statement.
///
/// The count is the connection's and stays what it was when a statement changes no rows by nature.
#[derive(Debug, PartialEq, Eq)]
enum Changes {
    /// The count is an earlier statement's.
    None,
    /// The count is this statement's.
    Counted,
    /// A script: only the connection's total tells, which counts what triggers do too.
    Several,
}

impl Changes {
    fn of(sql: &str) -> Self {
        let masked = SYNTAX.masked(sql);
        if masked.trim_end().trim_end_matches([';', ' ']).contains(';') {
            return Self::Several;
        }
        let first = words(&masked).next().map(|(_, word)| word.to_ascii_uppercase()).unwrap_or_default();
        let changes = ["insert", "update", "delete", "replace"].iter().any(|word| has_word(&masked, word));
        match first.as_str() {
            "INSERT" | "UPDATE" | "DELETE" | "REPLACE" => Self::Counted,
            "WITH" if changes => Self::Counted,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_changes_belongs_to_statements_that_change_rows() {
        assert_eq!(Changes::of("-- note\n update t set a = 1;"), Changes::Counted);
        assert_eq!(Changes::of("WITH x AS (SELECT 1) DELETE FROM t"), Changes::Counted);
        assert_eq!(Changes::of("WITH x AS (SELECT 'update') SELECT * FROM x"), Changes::None);
        assert_eq!(Changes::of("CREATE TABLE t (a)"), Changes::None);
        assert_eq!(Changes::of("SELECT ';'"), Changes::None);
        assert_eq!(Changes::of("CREATE TABLE t (a); INSERT INTO t VALUES (1)"), Changes::Several);
    }
}
