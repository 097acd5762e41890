//! The database as callers see it: open it, read from it, write to it in transactions. Which database it is shows here
//! and in `dialect`, and nowhere else.

use crate::statistics::Commits;
use crate::{Error, Result, Session, Statistics, postgres, sqlite};
use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Instant,
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
    /// A Postgres database, which other servers may use at the same time.
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the SQLite file, makes it if need be, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, or was written by a newer version.
    pub async fn open_sqlite(path: &Path, durability: Durability) -> Result<Self> {
        Ok(Self::Sqlite(sqlite::Sqlite::open(path, durability).await?))
    }

    /// Connects to a Postgres database, and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be reached, or was written by a newer version. The message does not show the URL's password.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        Ok(Self::Postgres(postgres::Postgres::open(url).await?))
    }

    /// A session that reads what was committed before. It never waits for a writer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Session> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read().await,
            Self::Postgres(postgres) => postgres.read().await,
        }
    }

    /// A transaction that may write. On SQLite transactions follow one another, in the order in which they were asked for;
    /// on Postgres they run side by side, and whoever decides by a row locks it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(sqlite) => Ok(Tx { inner: Some(TxInner::Sqlite(sqlite.begin().await?)) }),
            Self::Postgres(postgres) => Ok(Tx { inner: Some(TxInner::Postgres(Box::new(postgres.begin().await?), postgres.commits())) }),
        }
    }

    /// Where it is, for people: a file, or that it is a Postgres database.
    #[must_use]
    pub fn location(&self) -> String {
        match self {
            Self::Sqlite(sqlite) => sqlite.location(),
            Self::Postgres(_) => "Postgres".to_owned(),
        }
    }

    /// What the database did since it was opened, and who waits.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        match self {
            Self::Sqlite(sqlite) => sqlite.statistics(),
            Self::Postgres(postgres) => postgres.statistics(),
        }
    }

    /// Whether other servers may use it at the same time.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(_) => true,
        }
    }

    /// Waits for the writer, then closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
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
    Postgres(Box<Session>, Commits),
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
            TxInner::Postgres(session, commits) => {
                let begun = Instant::now();
                let transaction = session.into_postgres_writer();
                transaction.ok_or_else(|| Error::Database("a reader was taken for a transaction".into()))?.commit().await?;
                commits.ended(begun, 1);
                Ok(())
            }
        }
    }
}

impl Deref for Tx {
    type Target = Session;

    fn deref(&self) -> &Session {
        match self.inner.as_ref().expect(OPEN) {
            TxInner::Sqlite(turn) => turn,
            TxInner::Postgres(session, _) => session,
        }
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Session {
        match self.inner.as_mut().expect(OPEN) {
            TxInner::Sqlite(turn) => turn,
            TxInner::Postgres(session, _) => session,
        }
    }
}
