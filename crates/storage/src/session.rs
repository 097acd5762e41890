//! What queries run on: a reader, or a transaction. Owns how a built query is sent and how rows come back; knows no noun.

use std::sync::Arc;

use sea_query::{Value, Values};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, Transaction};

use crate::dialect::Dialect;
use crate::row::{FromRow, from_postgres};
use crate::sqlite::{self, Reader};
use crate::{Error, Result};

/// A connection to the database, for as long as one caller needs it.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    /// What begins the transaction, until there is something to do in it.
    start: Option<&'static str>,
}

#[derive(Debug)]
enum Connection {
    SqliteReader(Reader),
    SqliteWriter(Box<rusqlite::Connection>),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// A statement that is built already.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) text: Arc<str>,
    pub(crate) values: Vec<Value>,
}

/// The one connection of a Postgres session.
macro_rules! postgres {
    ($connection:expr) => {
        match $connection {
            Connection::PostgresReader(reader) => Ok(&mut **reader),
            Connection::PostgresWriter(transaction) => Ok(&mut **transaction),
            Connection::SqliteReader(_) | Connection::SqliteWriter(_) => Err(other_database()),
        }
    };
}

impl Session {
    pub(crate) fn sqlite_reader(connection: Reader) -> Self {
        Self { connection: Connection::SqliteReader(connection), start: None }
    }

    pub(crate) fn sqlite_writer(connection: rusqlite::Connection) -> Self {
        Self { connection: Connection::SqliteWriter(Box::new(connection)), start: None }
    }

    pub(crate) fn postgres_reader(connection: PoolConnection<Postgres>) -> Self {
        Self { connection: Connection::PostgresReader(connection), start: None }
    }

    pub(crate) fn postgres_writer(transaction: Transaction<'static, Postgres>) -> Self {
        Self { connection: Connection::PostgresWriter(transaction), start: None }
    }

    pub(crate) fn into_sqlite_writer(self) -> Option<rusqlite::Connection> {
        match self.connection {
            Connection::SqliteWriter(connection) => Some(*connection),
            Connection::SqliteReader(_) | Connection::PostgresReader(_) | Connection::PostgresWriter(_) => None,
        }
    }

    pub(crate) fn as_sqlite_writer(&self) -> Option<&rusqlite::Connection> {
        match &self.connection {
            Connection::SqliteWriter(connection) => Some(connection),
            Connection::SqliteReader(_) | Connection::PostgresReader(_) | Connection::PostgresWriter(_) => None,
        }
    }

    pub(crate) fn into_postgres_writer(self) -> Option<Transaction<'static, Postgres>> {
        match self.connection {
            Connection::PostgresWriter(transaction) => Some(transaction),
            Connection::SqliteReader(_) | Connection::SqliteWriter(_) | Connection::PostgresReader(_) => None,
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::SqliteReader(_) | Connection::SqliteWriter(_) => Dialect::Sqlite,
            Connection::PostgresReader(_) | Connection::PostgresWriter(_) => Dialect::Postgres,
        }
    }

    /// Waits until no other transaction holds the lock of that name, and holds it until this one ends: for a decision by
    /// something that has no row yet. On SQLite a transaction is alone anyway.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock(&mut self, name: &str) -> Result<()> {
        if let Some(lock) = self.dialect().advisory_lock(name) {
            self.execute(&lock).await?;
        }
        Ok(())
    }

    /// Begins a transaction with this statement, once there is something to do in it.
    pub(crate) fn start_with(&mut self, start: &'static str) {
        self.start = Some(start);
    }

    /// Ends what [`Self::start_with`] began. Answers whether anything was done in it.
    pub(crate) fn was_started(&mut self) -> bool {
        self.start.take().is_none()
    }

    /// Runs a statement that has no values, at once: where transactions of SQLite begin and end.
    pub(crate) fn control(&mut self, sql: &str) -> Result<()> {
        Ok(self.as_sqlite_writer().ok_or_else(other_database)?.execute_batch(sql)?)
    }

    /// Whether a transaction of SQLite is open.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.as_sqlite_writer().is_some_and(|connection| !connection.is_autocommit())
    }

    fn begin(&mut self) -> Result<()> {
        self.start.take().map_or(Ok(()), |start| self.control(start))
    }

    /// Runs a statement that stands in no table of nouns, such as one about tables.
    pub(crate) async fn text(&mut self, sql: String) -> Result<()> {
        self.run(Statement { text: sql.into(), values: Vec::new() }).await.map(drop)
    }

    /// All rows of a query without values.
    pub(crate) async fn all_of<T: FromRow>(&mut self, sql: &'static str) -> Result<Vec<T>> {
        self.rows(Statement { text: sql.into(), values: Vec::new() }).await
    }

    /// Runs a statement; answers how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: &impl SqlxBinder) -> Result<u64> {
        let statement = self.built(statement);
        self.run(statement).await
    }

    /// The same for a statement that is built already.
    pub(crate) async fn run(&mut self, mut statement: Statement) -> Result<u64> {
        statement.make_storable();
        self.begin()?;
        match &mut self.connection {
            Connection::SqliteWriter(connection) => sqlite::execute(connection, &statement),
            Connection::SqliteReader(reader) => reader.use_for(statement, sqlite::execute).await,
            postgres => {
                let (text, values) = sent(statement);
                let running = sqlx::query_with(AssertSqlSafe(text), values).execute(postgres!(postgres)?);
                Ok(Box::pin(running).await?.rows_affected())
            }
        }
    }

    /// Runs statements in order.
    pub(crate) async fn run_all(&mut self, statements: impl IntoIterator<Item = Statement>) -> Result<()> {
        for statement in statements {
            self.run(statement).await?;
        }
        Ok(())
    }

    /// All rows of a query.
    pub(crate) async fn all<T: FromRow>(&mut self, query: &impl SqlxBinder) -> Result<Vec<T>> {
        let query = self.built(query);
        self.rows(query).await
    }

    /// The only row of a query, if there is one.
    pub(crate) async fn one<T: FromRow>(&mut self, query: &impl SqlxBinder) -> Result<Option<T>> {
        let query = self.built(query);
        self.one_of(query).await
    }

    /// The only row of a query that is built already, if there is one.
    pub(crate) async fn one_of<T: FromRow>(&mut self, query: Statement) -> Result<Option<T>> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// The number that a query counts.
    pub(crate) async fn count(&mut self, query: &impl SqlxBinder) -> Result<u64> {
        let counted: Option<(i64,)> = self.one(query).await?;
        let count = counted.map_or(0, |(count,)| count);
        u64::try_from(count).map_err(|_| Error::Database(format!("counted {count} rows")))
    }

    async fn rows<T: FromRow>(&mut self, mut query: Statement) -> Result<Vec<T>> {
        query.make_storable();
        self.begin()?;
        match &mut self.connection {
            Connection::SqliteWriter(connection) => sqlite::rows(connection, &query),
            Connection::SqliteReader(reader) => reader.use_for(query, sqlite::rows).await,
            postgres => {
                let (text, values) = sent(query);
                let fetching = sqlx::query_with(AssertSqlSafe(text), values).fetch_all(postgres!(postgres)?);
                from_postgres(&Box::pin(fetching).await?)
            }
        }
    }

    fn built(&self, statement: &impl SqlxBinder) -> Statement {
        let (text, values) = self.dialect().build(statement);
        Statement { text: text.into(), values: values.0.0 }
    }
}

fn sent(statement: Statement) -> (Arc<str>, SqlxValues) {
    (statement.text, SqlxValues(Values(statement.values)))
}

impl Statement {
    /// Postgres' texts hold no NUL, so none does anywhere.
    fn make_storable(&mut self) {
        for value in &mut self.values {
            if let Value::String(Some(text)) = value
                && text.contains('\0')
            {
                *text = text.replace('\0', "\u{fffd}");
            }
        }
    }
}

fn other_database() -> Error {
    Error::Database("what belongs to one database was asked of another".to_owned())
}
