//! The connections that read. Owns lending them out and taking them back; each is opened when it is needed first.
//!
//! A query runs where it is asked, since most take less time than passing them to another thread. One that turns out long
//! is given up and begun again on a thread that may wait, so that it holds up nobody else.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::session::Statement;
use crate::{Durability, Error, Result};

/// After so many steps of SQLite's machine a query counts as long: some milliseconds.
const LONG: i32 = 50_000;

/// The connections that read.
#[derive(Clone)]
pub(crate) struct Readers {
    /// Shared, because a database is cloned for each request.
    file: Arc<PathBuf>,
    durability: Durability,
    permits: Arc<Semaphore>,
    most: usize,
    idle: Arc<Mutex<Vec<ReadOnly>>>,
}

/// A connection that reads; it goes back when it is dropped.
pub(crate) struct Reader {
    /// Absent when it goes back, and while a long query has it.
    connection: Option<ReadOnly>,
    idle: Arc<Mutex<Vec<ReadOnly>>>,
    _permit: OwnedSemaphorePermit,
}

struct ReadOnly {
    connection: Connection,
    patience: Arc<Patience>,
}

/// What to do with a query that turns out long.
#[derive(Default)]
struct Patience {
    /// It may go on.
    endless: AtomicBool,
    /// It was given up.
    lost: AtomicBool,
}

impl Readers {
    pub(crate) fn new(file: PathBuf, durability: Durability, most: usize) -> Self {
        Self { file: Arc::new(file), durability, permits: Arc::new(Semaphore::new(most)), most, idle: Arc::default() }
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) async fn acquire(&self) -> Result<Reader> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Busy("the database was closed".to_owned()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => ReadOnly::open(&self.file, self.durability)?,
        };
        Ok(Reader { connection: Some(connection), idle: Arc::clone(&self.idle), _permit: permit })
    }

    /// How many connections are open, and how many of them nobody uses.
    pub(crate) fn counts(&self) -> (u32, u32) {
        let lent = self.most.saturating_sub(self.permits.available_permits());
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        (u32::try_from(lent + idle).unwrap_or(u32::MAX), u32::try_from(idle).unwrap_or(u32::MAX))
    }

    pub(crate) fn close(&self) {
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl ReadOnly {
    fn open(file: &Path, durability: Durability) -> Result<Self> {
        let connection = super::connect(file, durability)?;
        connection.pragma_update(None, "query_only", true)?;
        let patience = Arc::new(Patience::default());
        let asked = Arc::clone(&patience);
        let give_up = move || {
            let give_up = !asked.endless.load(Ordering::Relaxed);
            asked.lost.fetch_or(give_up, Ordering::Relaxed);
            give_up
        };
        connection.progress_handler(LONG, Some(give_up))?;
        Ok(Self { connection, patience })
    }
}

impl Reader {
    pub(crate) async fn use_for<T: Send + 'static>(
        &mut self,
        query: Statement,
        run: fn(&Connection, &Statement) -> Result<T>,
    ) -> Result<T> {
        let lent = || Error::Database("a query was given up, and another was asked of the same reader".to_owned());
        let reading = self.connection.as_ref().ok_or_else(lent)?;
        let result = run(&reading.connection, &query);
        if !reading.patience.lost.swap(false, Ordering::Relaxed) {
            return result;
        }
        let reading = self.connection.take().ok_or_else(lent)?;
        let again = spawn_blocking(move || {
            reading.patience.endless.store(true, Ordering::Relaxed);
            let result = run(&reading.connection, &query);
            reading.patience.endless.store(false, Ordering::Relaxed);
            (reading, result)
        });
        let (reading, result) = again.await.map_err(|_| Error::Busy("the database was closed".to_owned()))?;
        self.connection = Some(reading);
        result
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
