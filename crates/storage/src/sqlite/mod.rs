//! A SQLite file: one connection that writes, several that read, in WAL mode, so that neither waits for the other.

mod checkpoints;
mod migrations;
mod readers;
mod statements;
pub(crate) mod upkeep;
mod writer;

use std::path::Path;
use std::time::Duration;

use checkpoints::Checkpoints;
pub(crate) use readers::Reader;
use readers::Readers;
use rusqlite::Connection;
pub(crate) use statements::{execute, rows};
pub(crate) use writer::Turn;
use writer::Writer;

use crate::statistics::{Commits, Statistics};
use crate::{Durability, Error, Result, Session};

/// How many connections read at most.
const READERS: usize = 4;

/// How long to wait for another process that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many prepared statements a connection keeps.
const PREPARED: usize = 256;

/// What a connection is set to, besides its durability.
const PRAGMAS: [(&str, &str); 6] = [
    ("journal_mode", "WAL"),
    ("foreign_keys", "ON"),
    ("temp_store", "MEMORY"),
    // Kibibytes. The working set of a busy writer is its indexes' right edges.
    ("cache_size", "-8192"),
    // See `checkpoints`.
    ("wal_autocheckpoint", "0"),
    // After a burst the write-ahead log shrinks to this again.
    ("journal_size_limit", "16777216"),
];

/// A SQLite file.
#[derive(Clone, Debug)]
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    commits: Commits,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, durability: Durability) -> Result<Self> {
        let cannot_open = |why: String| Error::Open { path: path.display().to_string(), why };
        let mut writer = connect(path, durability).map_err(|error| cannot_open(opening(&error)))?;
        upkeep::refuse_others(&writer, path)?;
        migrations::migrate(&mut writer).map_err(cannot_open)?;
        let copier = connect(path, durability).map_err(|error| cannot_open(opening(&error)))?;
        let checkpoints = Checkpoints::of(&writer, copier).map_err(|error| cannot_open(error.to_string()))?;
        let (readers, commits) = (Readers::new(path.to_owned(), durability, READERS), Commits::default());
        Ok(Self { writer: Writer::new(writer, checkpoints, commits.clone()), readers, commits })
    }

    pub(crate) fn location(&self) -> String {
        self.readers.file().display().to_string()
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
        self.readers.close();
    }
}

fn connect(path: &Path, durability: Durability) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    for (name, value) in PRAGMAS {
        connection.pragma_update(None, name, value)?;
    }
    let synchronous = match durability {
        Durability::Process => "NORMAL",
        Durability::Machine => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    Ok(connection)
}

fn opening(error: &rusqlite::Error) -> String {
    format!("{error}; does its folder exist, and may this user write there?")
}
