//! What queries run on: a reader, or a transaction. Owns how a built query is sent and how rows come back; knows no noun.

/// Runs `$body` with the connection as whatever it is.
macro_rules! on {
    ($session:expr, $connection:ident => $body:expr) => {
        match &mut $session.connection {
            Connection::SqliteReader(reader) => {
                let $connection = reader.connection();
                $body
            }
            Connection::SqliteWriter(writer) => {
                let $connection = &mut **writer;
                $body
            }
            Connection::PostgresReader(reader) => {
                let $connection = &mut **reader;
                $body
            }
            Connection::PostgresWriter(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

use std::mem;
use std::sync::Arc;

use sea_query::{Value, Values};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Postgres, SqliteConnection, Transaction};

use crate::{Error, Result, dialect::Dialect, sqlite::Reader};

/// A connection to the database, for as long as one caller needs it.
///
/// On SQLite small writes wait until something is read or the transaction ends, and are sent together with that: each
/// message to a SQLite connection wakes its thread, which costs more than most statements. Postgres takes one statement
/// at a time.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    /// What begins the transaction, until it is sent with the first statement.
    start: Option<&'static str>,
    /// Writes that were not sent yet.
    pending: Vec<Statement>,
}

/// As many values may wait. More of them would only make texts that no cache of prepared statements finds again.
const MOST_PENDING_VALUES: usize = 128;

#[derive(Debug)]
enum Connection {
    SqliteReader(Reader),
    SqliteWriter(Box<SqliteConnection>),
    PostgresReader(PoolConnection<Postgres>),
    PostgresWriter(Transaction<'static, Postgres>),
}

/// A statement that is built already.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) text: Arc<str>,
    pub(crate) values: Vec<Value>,
}

/// A row of any database becomes this.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

impl Session {
    pub(crate) fn sqlite_reader(connection: Reader) -> Self {
        Self { connection: Connection::SqliteReader(connection), start: None, pending: Vec::new() }
    }

    pub(crate) fn sqlite_writer(connection: SqliteConnection) -> Self {
        Self { connection: Connection::SqliteWriter(Box::new(connection)), start: None, pending: Vec::new() }
    }

    pub(crate) fn postgres_reader(connection: PoolConnection<Postgres>) -> Self {
        Self { connection: Connection::PostgresReader(connection), start: None, pending: Vec::new() }
    }

    pub(crate) fn postgres_writer(transaction: Transaction<'static, Postgres>) -> Self {
        Self { connection: Connection::PostgresWriter(transaction), start: None, pending: Vec::new() }
    }

    pub(crate) fn into_sqlite_writer(self) -> Option<SqliteConnection> {
        match self.connection {
            Connection::SqliteWriter(connection) => Some(*connection),
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
        self.pending.clear();
    }

    /// Whether nothing was done since [`Self::start_with`].
    pub(crate) fn is_untouched(&self) -> bool {
        self.start.is_some() && self.pending.is_empty()
    }

    /// Forgets what was not sent. Answers whether anything was.
    pub(crate) fn forget(&mut self) -> bool {
        self.pending.clear();
        self.start.take().is_none()
    }

    /// Sends what waits, and `end` after it. A transaction in which there was nothing to do is not even begun.
    pub(crate) async fn flush(&mut self, end: Option<&'static str>) -> Result<()> {
        if self.pending.is_empty() && (self.start.is_some() || end.is_none()) {
            return Ok(());
        }
        let (sql, values) = self.message(end.map(|end| Statement { text: end.into(), values: Vec::new() }));
        on!(self, connection => sqlx::query_with(AssertSqlSafe(sql), values).execute(connection).await.map(drop)?);
        Ok(())
    }

    /// Runs a statement that has no values and belongs to no transaction's work, at once.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<()> {
        on!(self, connection => sqlx::raw_sql(sql).execute(connection).await.map(drop)?);
        Ok(())
    }

    /// Runs a statement that stands in no table of nouns, such as one about tables.
    pub(crate) async fn text(&mut self, sql: String) -> Result<()> {
        if let Some(start) = self.start.take() {
            self.control(start).await?;
        }
        self.flush(None).await?;
        on!(self, connection => sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)?);
        Ok(())
    }

    /// All rows of a query without values.
    pub(crate) async fn all_of<T: Row>(&mut self, sql: &'static str) -> Result<Vec<T>> {
        let (sql, values) = self.message(Some(Statement { text: sql.into(), values: Vec::new() }));
        Ok(on!(self, connection => sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_all(connection).await?))
    }

    /// Runs a statement; answers how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: &impl SqlxBinder) -> Result<u64> {
        // Sent before, so that the count is of this statement alone.
        if let Some(start) = self.start.take() {
            self.control(start).await?;
        }
        self.flush(None).await?;
        let (sql, values) = self.dialect().build(statement);
        let values = storable(values.0.0);
        Ok(on!(self, connection => sqlx::query_with(AssertSqlSafe(sql), values).execute(connection).await?.rows_affected()))
    }

    /// Runs statements in order, before the next read or the end of the transaction.
    pub(crate) async fn run(&mut self, statements: Vec<Statement>) -> Result<()> {
        if self.dialect() == Dialect::Postgres {
            for statement in statements {
                self.pending.push(statement);
                self.flush(None).await?;
            }
            return Ok(());
        }
        self.pending.extend(statements);
        let values: usize = self.pending.iter().map(|statement| statement.values.len()).sum();
        if values > MOST_PENDING_VALUES { self.flush(None).await } else { Ok(()) }
    }

    /// All rows of a query.
    pub(crate) async fn all<T: Row>(&mut self, query: &impl SqlxBinder) -> Result<Vec<T>> {
        let (sql, values) = self.dialect().build(query);
        let (sql, values) = self.message(Some(Statement { text: sql.into(), values: values.0.0 }));
        Ok(on!(self, connection => sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_all(connection).await?))
    }

    /// The only row of a query, if there is one.
    pub(crate) async fn one<T: Row>(&mut self, query: &impl SqlxBinder) -> Result<Option<T>> {
        let (sql, values) = self.dialect().build(query);
        self.one_of(Statement { text: sql.into(), values: values.0.0 }).await
    }

    /// The only row of a query that is built already, if there is one.
    pub(crate) async fn one_of<T: Row>(&mut self, query: Statement) -> Result<Option<T>> {
        let (sql, values) = self.message(Some(query));
        Ok(on!(self, connection => sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_optional(connection).await?))
    }

    /// The number that a query counts.
    pub(crate) async fn count(&mut self, query: &impl SqlxBinder) -> Result<u64> {
        let counted: Option<(i64,)> = self.one(query).await?;
        let count = counted.map_or(0, |(count,)| count);
        u64::try_from(count).map_err(|_| Error::Database(format!("counted {count} rows")))
    }

    /// Everything that is to be sent, as one text: the beginning of the transaction, what waits, and the last statement.
    fn message(&mut self, last: Option<Statement>) -> (Arc<str>, SqlxValues) {
        let (start, mut statements) = (self.start.take(), mem::take(&mut self.pending));
        statements.extend(last);
        let text = match (start, &statements[..]) {
            (None, [only]) => Arc::clone(&only.text),
            _ => start.into_iter().chain(statements.iter().map(|statement| &*statement.text)).collect::<Vec<_>>().join(";").into(),
        };
        (text, storable(statements.into_iter().flat_map(|statement| statement.values)))
    }
}

/// The values as every database can keep them: Postgres' texts hold no NUL, so none does anywhere.
fn storable(values: impl IntoIterator<Item = Value>) -> SqlxValues {
    let storable = |value| match value {
        Value::String(Some(text)) if text.contains('\0') => Value::String(Some(text.replace('\0', "\u{fffd}"))),
        other => other,
    };
    SqlxValues(Values(values.into_iter().map(storable).collect()))
}
