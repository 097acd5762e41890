//! What queries run on: a reader, or a transaction. Owns how a built query is sent and how rows come back; knows no noun.

use crate::{Error, Result, dialect::Dialect, sqlite::Reader};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection, sqlite::SqliteRow};

/// A connection to the database, for as long as one caller needs it.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
}

#[derive(Debug)]
enum Connection {
    SqliteReader(Reader),
    SqliteWriter(Box<SqliteConnection>),
}

/// A row of any database becomes this.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin> Row for T {}

impl Session {
    pub(crate) fn sqlite_reader(connection: Reader) -> Self {
        Self { connection: Connection::SqliteReader(connection) }
    }

    pub(crate) fn sqlite_writer(connection: SqliteConnection) -> Self {
        Self { connection: Connection::SqliteWriter(Box::new(connection)) }
    }

    pub(crate) fn into_sqlite_writer(self) -> Option<SqliteConnection> {
        match self.connection {
            Connection::SqliteWriter(connection) => Some(*connection),
            Connection::SqliteReader(_) => None,
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::SqliteReader(_) | Connection::SqliteWriter(_) => Dialect::Sqlite,
        }
    }

    /// Runs a statement; answers how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: &impl SqlxBinder) -> Result<u64> {
        let (sql, values) = self.dialect().build(statement);
        self.execute_sql(sql, values).await
    }

    /// The same for a statement that is built already.
    pub(crate) async fn execute_sql(&mut self, sql: String, values: SqlxValues) -> Result<u64> {
        let done = sqlx::query_with(AssertSqlSafe(sql), values).execute(self.sqlite()).await?;
        Ok(done.rows_affected())
    }

    /// All rows of a query.
    pub(crate) async fn all<T: Row>(&mut self, query: &impl SqlxBinder) -> Result<Vec<T>> {
        let (sql, values) = self.dialect().build(query);
        Ok(sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_all(self.sqlite()).await?)
    }

    /// The only row of a query, if there is one.
    pub(crate) async fn one<T: Row>(&mut self, query: &impl SqlxBinder) -> Result<Option<T>> {
        let (sql, values) = self.dialect().build(query);
        Ok(sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_optional(self.sqlite()).await?)
    }

    /// The number that a query counts.
    pub(crate) async fn count(&mut self, query: &impl SqlxBinder) -> Result<u64> {
        let counted: Option<(i64,)> = self.one(query).await?;
        let count = counted.map_or(0, |(count,)| count);
        u64::try_from(count).map_err(|_| Error::Database(format!("counted {count} rows")))
    }

    fn sqlite(&mut self) -> &mut SqliteConnection {
        match &mut self.connection {
            Connection::SqliteReader(reader) => reader.connection(),
            Connection::SqliteWriter(connection) => connection,
        }
    }
}
