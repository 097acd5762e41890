//! The connections that read. Owns lending them out and taking them back; each is opened when it is needed first.
//!
//! The driver's own pool asks a connection whether it is alive each time it comes back. That costs as much as a small
//! query, and a file does not go away.

use crate::{Error, Result};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The connections that read.
#[derive(Clone)]
pub(crate) struct Readers {
    /// Shared, because a database is cloned for each request, and these are not small.
    options: Arc<SqliteConnectOptions>,
    permits: Arc<Semaphore>,
    most: usize,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
}

/// A connection that reads; it goes back when it is dropped.
pub(crate) struct Reader {
    /// Present until it goes back.
    connection: Option<SqliteConnection>,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(crate) fn new(options: SqliteConnectOptions, most: usize) -> Self {
        Self { options: Arc::new(options.pragma("query_only", "ON")), permits: Arc::new(Semaphore::new(most)), most, idle: Arc::default() }
    }

    pub(crate) async fn acquire(&self) -> Result<Reader> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Busy("the database was closed".to_owned()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Reader { connection: Some(connection), idle: Arc::clone(&self.idle), _permit: permit })
    }

    /// How many connections are open, and how many of them nobody uses.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let lent = self.most.saturating_sub(self.permits.available_permits());
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        (u32::try_from(lent + idle).unwrap_or(u32::MAX), u32::try_from(idle).unwrap_or(u32::MAX))
    }

    pub(crate) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            connection.close().await.ok();
        }
    }
}

impl Reader {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("only `drop` takes it")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.connection.take());
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}
