//! A connection as a flow uses it: statements, and fetches that go on where the last one stopped.
//!
//! Owns the cursor rule and nothing else; statements run in the [`Database`] below.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::{Database, DatabaseError, DatabaseErrorKind, Executed, Params, Row, Rows};

/// How many rows `fetch_all` asks the driver for at once.
const ALL_AT_ONCE: usize = 1_000;

/// An open connection to a database. Clones share it, its transaction and its cursors.
///
/// Fetches follow the rule of Prefect's database blocks: the result of a query stays open under its statement and
/// parameters, and a repeated identical fetch, of whatever size, continues it. At its end a fetch gives `None` or
/// nothing, until [`reset_cursors`](Self::reset_cursors).
#[derive(Clone)]
pub struct Connection {
    shared: Arc<Shared>,
    fetch_size: usize,
}

struct Shared {
    database: Box<dyn Database>,
    cursors: Mutex<HashMap<CursorKey, Arc<tokio::sync::Mutex<Cursor>>>>,
}

/// What makes two fetches the same: the statement and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CursorKey {
    sql: String,
    params: String,
}

#[derive(Default)]
enum Cursor {
    #[default]
    Unopened,
    Open(Box<dyn Rows>),
    /// Kept without the result, so that a repeated fetch gives nothing instead of running the query again.
    Ended,
}

impl Connection {
    /// A session on `database`; `fetch_size` is what `fetch_many(…, None)` fetches.
    pub fn new(database: impl Database + 'static, fetch_size: usize) -> Self {
        let shared = Shared { database: Box::new(database), cursors: Mutex::default() };
        Self { shared: Arc::new(shared), fetch_size: fetch_size.max(1) }
    }

    /// The same connection with another `fetch_size`.
    pub fn with_fetch_size(mut self, fetch_size: usize) -> Self {
        self.fetch_size = fetch_size.max(1);
        self
    }

    /// Runs a statement and waits for its end. Its rows, if any, are not kept.
    ///
    /// # Errors
    /// When the statement, its parameters or the connection fail.
    pub async fn execute(&self, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        self.shared.database.execute(sql, params).await
    }

    /// Runs one statement for every set of parameters, in as few requests as the database allows.
    ///
    /// # Errors
    /// When the statement, its parameters or the connection fail.
    pub async fn execute_many(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        self.shared.database.execute_many(sql, rows).await
    }

    /// The next row of the query, or `None` after the last.
    ///
    /// # Errors
    /// When the statement, its parameters or the connection fail.
    pub async fn fetch_one(&self, sql: &str, params: &Params) -> Result<Option<Row>, DatabaseError> {
        Ok(self.fetch(sql, params, 1).await?.pop())
    }

    /// The next rows of the query, at most `size` (the session's fetch size when `None`); none after the last.
    ///
    /// # Errors
    /// When the statement, its parameters or the connection fail, or `size` is zero.
    pub async fn fetch_many(&self, sql: &str, params: &Params, size: Option<usize>) -> Result<Vec<Row>, DatabaseError> {
        let size = size.unwrap_or(self.fetch_size);
        if size == 0 {
            let message = "a fetch of 0 rows would look like the end of the result: ask for at least 1";
            return Err(DatabaseError::new(DatabaseErrorKind::Configuration, message));
        }
        self.fetch(sql, params, size).await
    }

    /// All rows of the query that were not fetched yet.
    ///
    /// # Errors
    /// When the statement, its parameters or the connection fail.
    pub async fn fetch_all(&self, sql: &str, params: &Params) -> Result<Vec<Row>, DatabaseError> {
        self.fetch(sql, params, usize::MAX).await
    }

    /// [`fetch_one`](Self::fetch_one), read into a type of your own: see [`Row::to`].
    ///
    /// # Errors
    /// As `fetch_one`, or when the row is no `T`.
    pub async fn fetch_one_as<T: DeserializeOwned>(&self, sql: &str, params: &Params) -> Result<Option<T>, DatabaseError> {
        let row = self.fetch_one(sql, params).await?;
        Ok(row.map(|row| row.to()).transpose()?)
    }

    /// [`fetch_many`](Self::fetch_many), read into a type of your own: see [`Row::to`].
    ///
    /// # Errors
    /// As `fetch_many`, or when a row is no `T`.
    pub async fn fetch_many_as<T: DeserializeOwned>(
        &self,
        sql: &str,
        params: &Params,
        size: Option<usize>,
    ) -> Result<Vec<T>, DatabaseError> {
        typed(&self.fetch_many(sql, params, size).await?)
    }

    /// [`fetch_all`](Self::fetch_all), read into a type of your own: see [`Row::to`].
    ///
    /// # Errors
    /// As `fetch_all`, or when a row is no `T`.
    pub async fn fetch_all_as<T: DeserializeOwned>(&self, sql: &str, params: &Params) -> Result<Vec<T>, DatabaseError> {
        typed(&self.fetch_all(sql, params).await?)
    }

    /// Forgets every open result, so that the next fetch runs its query anew.
    pub fn reset_cursors(&self) {
        self.cursors().clear();
    }

    /// Forgets open results and ends the connection, for all clones. A second close does nothing.
    ///
    /// # Errors
    /// When the database does not take its leave.
    pub async fn close(&self) -> Result<(), DatabaseError> {
        self.reset_cursors();
        self.shared.database.close().await
    }

    async fn fetch(&self, sql: &str, params: &Params, size: usize) -> Result<Vec<Row>, DatabaseError> {
        let key = CursorKey { sql: sql.to_owned(), params: params.key() };
        let cursor = Arc::clone(self.cursors().entry(key.clone()).or_default());
        let fetched = cursor.lock().await.fetch(self.shared.database.as_ref(), sql, params, size).await;
        if fetched.is_err() {
            // Where a broken result stands is unknown: the next identical fetch runs the query anew.
            let mut cursors = self.cursors();
            if cursors.get(&key).is_some_and(|kept| Arc::ptr_eq(kept, &cursor)) {
                cursors.remove(&key);
            }
        }
        fetched
    }

    fn cursors(&self) -> std::sync::MutexGuard<'_, HashMap<CursorKey, Arc<tokio::sync::Mutex<Cursor>>>> {
        self.shared.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cursor {
    async fn fetch(&mut self, database: &dyn Database, sql: &str, params: &Params, size: usize) -> Result<Vec<Row>, DatabaseError> {
        let rows = match self {
            Self::Ended => return Ok(Vec::new()),
            Self::Open(rows) => rows,
            Self::Unopened => {
                *self = Self::Open(database.query(sql, params).await?);
                let Self::Open(rows) = self else { return Ok(Vec::new()) };
                rows
            }
        };
        let mut fetched = Vec::new();
        while fetched.len() < size {
            let wanted = (size - fetched.len()).min(ALL_AT_ONCE);
            let next = rows.next(wanted).await?;
            let ended = next.len() < wanted;
            if fetched.is_empty() {
                fetched = next;
            } else {
                fetched.extend(next);
            }
            if ended {
                *self = Self::Ended;
                break;
            }
        }
        Ok(fetched)
    }
}

fn typed<T: DeserializeOwned>(rows: &[Row]) -> Result<Vec<T>, DatabaseError> {
    Ok(rows.iter().map(Row::to).collect::<Result<_, _>>()?)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("fetch_size", &self.fetch_size).finish_non_exhaustive()
    }
}
