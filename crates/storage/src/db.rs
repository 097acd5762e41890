//! The database as callers see it: open it, read from it, write to it in transactions. Which database it is shows here
//! and in `dialect`, and nowhere else.

use crate::{Result, Session, sqlite};
use std::{
    ops::{Deref, DerefMut},
    path::Path,
};

/// What a committed transaction survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of this process, however sudden.
    #[default]
    Process,
    /// The end of the machine's power too, at the price of one flush to the disk per commit.
    Machine,
}

/// A database. Clones share it.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file on this machine.
    Sqlite(sqlite::Sqlite),
}

impl Db {
    /// Opens the SQLite file, makes it if need be, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, or was written by a newer version.
    pub async fn open_sqlite(path: &Path, durability: Durability) -> Result<Self> {
        Ok(Self::Sqlite(sqlite::Sqlite::open(path, durability).await?))
    }

    /// A session that reads what was committed before. It never waits for a writer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Session> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read().await,
        }
    }

    /// A transaction that may write. On SQLite transactions follow one another, in the order in which they were asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(sqlite) => Ok(Tx { inner: Some(TxInner::Sqlite(sqlite.begin().await?)) }),
        }
    }

    /// Waits for the writer, then closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
        }
    }
}

/// A transaction that may write. Dropped without [`Tx::commit`], it never happened.
#[derive(Debug)]
pub struct Tx {
    inner: Option<TxInner>,
}

#[derive(Debug)]
enum TxInner {
    Sqlite(sqlite::Turn),
}

const OPEN: &str = "only `commit` empties it, and that consumes the transaction";

impl Tx {
    /// Makes everything in it last. Returns once it does.
    ///
    /// # Errors
    /// When the database could not write; then nothing of it happened.
    pub async fn commit(mut self) -> Result<()> {
        match self.inner.take().expect(OPEN) {
            TxInner::Sqlite(turn) => turn.commit().await,
        }
    }
}

impl Deref for Tx {
    type Target = Session;

    fn deref(&self) -> &Session {
        match self.inner.as_ref().expect(OPEN) {
            TxInner::Sqlite(turn) => turn,
        }
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Session {
        match self.inner.as_mut().expect(OPEN) {
            TxInner::Sqlite(turn) => turn,
        }
    }
}
