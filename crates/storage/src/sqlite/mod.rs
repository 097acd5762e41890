//! A SQLite file: one connection that writes, several that read, in WAL mode, so that neither waits for the other.

mod readers;
pub(crate) mod upkeep;
mod writer;

use crate::statistics::{Commits, Statistics};
use crate::{Durability, Error, Result, Session};
pub(crate) use readers::Reader;
use readers::Readers;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use tokio_util::task::TaskTracker;
pub(crate) use writer::Turn;
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How many connections read at most. Each has a thread of its own.
const READERS: usize = 4;

/// How long to wait for another process that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A SQLite file.
#[derive(Clone, Debug)]
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    tasks: TaskTracker,
    commits: Commits,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, durability: Durability) -> Result<Self> {
        let cannot_open = |why: String| Error::Open { path: path.display().to_string(), why };
        let options = options(path, durability);
        let mut connection = options.connect().await.map_err(|error| cannot_open(opening(&error)))?;
        upkeep::refuse_others(&mut connection, path).await?;
        migrate(&mut connection).await.map_err(|error| cannot_open(migrating(&error)))?;
        let readers = Readers::new(options, READERS);
        let (tasks, commits) = (TaskTracker::new(), Commits::default());
        Ok(Self { writer: Writer::new(connection, &tasks, commits.clone()), readers, tasks, commits })
    }

    pub(crate) async fn read(&self) -> Result<Session> {
        Ok(Session::sqlite_reader(self.readers.acquire().await?))
    }

    pub(crate) async fn begin(&self) -> Result<Turn> {
        self.writer.turn().await
    }

    pub(crate) fn statistics(&self) -> Statistics {
        let (open, idle) = self.readers.counts();
        // The writer's is never idle: it waits for whoever comes.
        self.commits.statistics(self.writer.waiting(), open + 1, idle)
    }

    pub(crate) async fn close(&self) {
        self.writer.close().await;
        self.tasks.close();
        self.tasks.wait().await;
        self.readers.close().await;
    }
}

fn options(path: &Path, durability: Durability) -> SqliteConnectOptions {
    let synchronous = match durability {
        Durability::Process => SqliteSynchronous::Normal,
        Durability::Machine => SqliteSynchronous::Full,
    };
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "MEMORY")
        // Kibibytes. The working set of a busy writer is its indexes' right edges.
        .pragma("cache_size", "-8192")
        // Pages until the log is copied into the file. The pages at the right edges of the indexes change with every commit,
        // and are copied once each time.
        .pragma("wal_autocheckpoint", "4000")
        // After a burst the write-ahead log shrinks to this again.
        .pragma("journal_size_limit", "16777216")
        .disable_statement_logging()
}

/// Brings the tables up to date. Twice, because another process that opens the same new file may have been faster.
async fn migrate(connection: &mut SqliteConnection) -> std::result::Result<(), MigrateError> {
    if MIGRATIONS.run(&mut *connection).await.is_ok() {
        return Ok(());
    }
    connection.clear_cached_statements().await?;
    MIGRATIONS.run(&mut *connection).await
}

fn opening(error: &sqlx::Error) -> String {
    format!("{error}; does its folder exist, and may this user write there?")
}

fn migrating(error: &MigrateError) -> String {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
            format!("{error}; it was written by another version of Onloan: use that version, or another file")
        }
        other => other.to_string(),
    }
}
