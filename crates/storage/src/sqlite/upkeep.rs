//! Upkeep of a SQLite file. Everything here runs where it is called, since no server has the file open.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::migrations;
use crate::upkeep::Versions;
use crate::{Error, Result};

/// So many rows that refer to nothing are named; the others are counted.
const NAMED: usize = 10;

/// The table in which SQLAlchemy's migrations keep their version: what Prefect's own database has, and none of ours.
const OTHERS: &str = "alembic_version";

fn cannot_open(path: &Path, why: impl ToString) -> Error {
    Error::Open { path: path.display().to_string(), why: why.to_string() }
}

fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, error))
}

/// Refuses a file that Prefect's own server made: its tables have our names and another shape.
pub(super) fn refuse_others(connection: &Connection, path: &Path) -> Result<()> {
    if !connection.table_exists(None, OTHERS)? || connection.table_exists(None, migrations::TABLE)? {
        return Ok(());
    }
    Err(cannot_open(path, "it belongs to a server of Prefect's own; Onloan needs a database for itself: name another file"))
}

pub(crate) fn versions(path: &Path) -> Result<Versions> {
    if !path.exists() {
        return Ok(migrations::versions(&Connection::open_in_memory()?)?);
    }
    let connection = open(path)?;
    refuse_others(&connection, path)?;
    Ok(migrations::versions(&connection)?)
}

pub(crate) fn problems(path: &Path) -> Result<Vec<String>> {
    let connection = open(path)?;
    let mut problems = damage(&connection)?;
    let mut query = connection.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")?;
    let rows = query.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let dangling: Vec<(String, Option<i64>, String)> = rows.collect::<rusqlite::Result<_>>()?;
    let more = dangling.len().saturating_sub(NAMED);
    problems.extend(dangling.into_iter().take(NAMED).map(|(table, row, parent)| {
        let row = row.map_or_else(|| "a row".to_owned(), |row| format!("row {row}"));
        format!("{row} of `{table}` refers to a row of `{parent}` that is not there")
    }));
    problems.extend((more > 0).then(|| format!("{more} more rows refer to rows that are not there")));
    problems.extend(differences(&connection)?);
    Ok(problems)
}

/// Pages and indexes that are not whole.
fn damage(connection: &Connection) -> Result<Vec<String>> {
    let mut query = connection.prepare("PRAGMA integrity_check")?;
    let told: Vec<String> = query.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(told.into_iter().filter(|line| line != "ok").collect())
}

/// What is not as the migrations make it in an empty database.
fn differences(connection: &Connection) -> Result<Vec<String>> {
    let mut fresh = Connection::open_in_memory()?;
    migrations::migrate(&mut fresh).map_err(Error::Database)?;
    let (expected, found) = (objects(&fresh)?, objects(connection)?);
    let wrong = expected.iter().filter_map(|(name, definition)| match found.get(name) {
        None => Some(format!("{} `{}` is missing", name.0, name.1)),
        Some(other) if other != definition => Some(format!("{} `{}` is not as it should be", name.0, name.1)),
        Some(_) => None,
    });
    Ok(wrong.collect())
}

/// Tables, indexes and triggers, by kind and name, with their definitions.
fn objects(connection: &Connection) -> Result<BTreeMap<(String, String), String>> {
    let query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name <> '_sqlx_migrations'";
    let mut query = connection.prepare(query)?;
    let rows = query.query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn copy(file: &Path, to: &Path) -> Result<()> {
    let connection = open(file)?;
    let copied = connection.execute("VACUUM INTO ?", [to.to_string_lossy()]);
    copied.map_err(|error| cannot_open(to, format!("the copy cannot be written: {error}")))?;
    // It holds what the database holds, and is for the same eyes.
    #[cfg(unix)]
    if let Ok(metadata) = std::fs::metadata(file) {
        std::fs::set_permissions(to, metadata.permissions()).map_err(|error| cannot_open(to, error))?;
    }
    Ok(())
}

pub(crate) fn restore(copy: &Path, file: &Path, aside: &Path) -> Result<()> {
    if let Some(first) = damage(&open(copy)?)?.first() {
        return Err(cannot_open(copy, format!("the copy is damaged: {first}")));
    }
    let connection = open(file)?;
    connection.busy_timeout(Duration::ZERO)?;
    // Only who is alone may leave the write-ahead log behind, and with it everything is in one file.
    let left = connection.query_row("PRAGMA journal_mode = DELETE", (), |row| row.get::<_, String>(0));
    drop(connection);
    if left.is_ok_and(|mode| mode == "delete") {
        std::fs::rename(file, aside).map_err(|error| cannot_open(aside, error))?;
        return std::fs::copy(copy, file).map(drop).map_err(|error| cannot_open(file, error));
    }
    Err(cannot_open(file, "somebody uses it: stop the server first"))
}
