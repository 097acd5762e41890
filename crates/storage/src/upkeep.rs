//! What an operator asks of a database that no server has open: which migrations it has, whether it is whole, and a copy.
//!
//! Migrations only go forward; the way back is a copy that was made before.

use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;

use crate::{Result, postgres, sqlite};

/// Where a database is.
#[derive(Clone, Debug)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A Postgres database, by URL.
    Postgres(String),
}

/// A step from one shape of the tables to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its number.
    pub version: i64,
    /// What it is about.
    pub name: String,
}

/// Which migrations a database has, compared with those of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Those that ran.
    pub applied: Vec<Migration>,
    /// Those that this program would run.
    pub pending: Vec<Migration>,
    /// Those that another version of this program ran, and this one does not know, or knows otherwise.
    pub foreign: Vec<i64>,
}

/// A migration as the database remembers it.
pub(crate) struct Remembered {
    pub(crate) version: i64,
    pub(crate) checksum: Vec<u8>,
    /// Whether it came to its end.
    pub(crate) success: bool,
}

impl Versions {
    /// Whether this program can use the database as it is.
    #[must_use]
    pub fn are_current(&self) -> bool {
        self.pending.is_empty() && self.foreign.is_empty()
    }

    pub(crate) fn of(migrator: &Migrator, remembered: &[Remembered]) -> Self {
        let known = |version| remembered.iter().find(|one: &&Remembered| one.version == version && one.success);
        let mut versions = Self::default();
        for migration in migrator.iter() {
            let described = Migration { version: migration.version, name: migration.description.replace('_', " ") };
            match known(migration.version) {
                None => versions.pending.push(described),
                Some(one) if *one.checksum == *migration.checksum => versions.applied.push(described),
                Some(one) => versions.foreign.push(one.version),
            }
        }
        let ours = |version| migrator.iter().any(|migration| migration.version == version);
        versions.foreign.extend(remembered.iter().map(|one| one.version).filter(|version| !ours(*version)));
        versions
    }
}

/// Which migrations a database has. A file that is not there has none.
///
/// # Errors
/// When it cannot be opened, or belongs to another program.
pub async fn versions(place: &Place) -> Result<Versions> {
    match place {
        Place::File(path) => sqlite::upkeep::versions(path),
        Place::Postgres(url) => postgres::upkeep::versions(url).await,
    }
}

/// What is wrong with a database, a sentence each: damaged pages, rows that refer to nothing, tables and indexes that are
/// missing or not as they should be. It reads everything, and changes nothing.
///
/// # Errors
/// When it cannot be opened.
pub async fn problems(place: &Place) -> Result<Vec<String>> {
    match place {
        Place::File(path) => sqlite::upkeep::problems(path),
        Place::Postgres(url) => postgres::upkeep::problems(url).await,
    }
}

/// Copies a SQLite file as it is at one moment, whoever uses it meanwhile.
///
/// # Errors
/// When there is something at `to` already, or the copy cannot be written.
pub fn copy(file: &Path, to: &Path) -> Result<()> {
    sqlite::upkeep::copy(file, to)
}

/// Puts a copy in the place of a SQLite file, which is kept at `aside`.
///
/// # Errors
/// When somebody uses the file, or the copy cannot be read.
pub fn restore(copy: &Path, file: &Path, aside: &Path) -> Result<()> {
    sqlite::upkeep::restore(copy, file, aside)
}
