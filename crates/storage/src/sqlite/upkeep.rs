//! Upkeep of a SQLite file.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::MIGRATIONS;
use crate::upkeep::{Remembered, Versions};
use crate::{Error, Result};

/// So many rows that refer to nothing are named; the others are counted.
const NAMED: usize = 10;

/// What another program's database has, and none of ours: the table in which SQLAlchemy's migrations keep their version.
const OTHERS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'";
const OURS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";

async fn open(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).foreign_keys(true).disable_statement_logging();
    options.connect().await.map_err(|error| Error::Open { path: path.display().to_string(), why: error.to_string() })
}

/// Refuses a file that Prefect's own server made: its tables have our names and another shape.
pub(super) async fn refuse_others(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let (others,): (i64,) = sqlx::query_as(OTHERS).fetch_one(&mut *connection).await?;
    if others == 0 || is_ours(connection).await? {
        return Ok(());
    }
    let why = "it belongs to a server of Prefect's own; Onloan needs a database for itself: name another file".to_owned();
    Err(Error::Open { path: path.display().to_string(), why })
}

async fn is_ours(connection: &mut SqliteConnection) -> Result<bool> {
    let (ours,): (i64,) = sqlx::query_as(OURS).fetch_one(connection).await?;
    Ok(ours > 0)
}

pub(crate) async fn versions(path: &Path) -> Result<Versions> {
    if !path.exists() {
        return Ok(Versions::of(&MIGRATIONS, &[]));
    }
    let mut connection = open(path).await?;
    refuse_others(&mut connection, path).await?;
    let remembered = if is_ours(&mut connection).await? {
        let rows = sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
        let rows: Vec<(i64, Vec<u8>, bool)> = rows.fetch_all(&mut connection).await?;
        rows.into_iter().map(|(version, checksum, success)| Remembered { version, checksum, success }).collect()
    } else {
        Vec::new()
    };
    connection.close().await?;
    Ok(Versions::of(&MIGRATIONS, &remembered))
}

pub(crate) async fn problems(path: &Path) -> Result<Vec<String>> {
    let mut connection = open(path).await?;
    let told: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(&mut connection).await?;
    let mut problems: Vec<String> = told.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
    let dangling: Vec<(String, Option<i64>, String)> =
        sqlx::query_as("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check").fetch_all(&mut connection).await?;
    let more = dangling.len().saturating_sub(NAMED);
    problems.extend(dangling.into_iter().take(NAMED).map(|(table, row, parent)| {
        format!("row {} of `{table}` refers to a row of `{parent}` that is not there", row.unwrap_or_default())
    }));
    problems.extend((more > 0).then(|| format!("{more} more rows refer to rows that are not there")));
    problems.extend(differences(&mut connection).await?);
    connection.close().await?;
    Ok(problems)
}

/// What is not as the migrations make it in an empty database.
async fn differences(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    let mut fresh = SqliteConnectOptions::new().in_memory(true).connect().await?;
    MIGRATIONS.run(&mut fresh).await.map_err(|error| Error::Database(error.to_string()))?;
    let (expected, found) = (objects(&mut fresh).await?, objects(connection).await?);
    fresh.close().await?;
    let missing = expected.iter().filter_map(|(name, definition)| match found.get(name) {
        None => Some(format!("{} `{}` is missing", name.0, name.1)),
        Some(other) if other != definition => Some(format!("{} `{}` is not as it should be", name.0, name.1)),
        Some(_) => None,
    });
    Ok(missing.collect())
}

/// Tables, indexes and triggers with their definitions.
async fn objects(connection: &mut SqliteConnection) -> Result<BTreeMap<(String, String), String>> {
    let query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let rows: Vec<(String, String, String)> = sqlx::query_as(query).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(kind, name, definition)| ((kind, name), definition)).collect())
}

pub(crate) async fn copy(file: &Path, to: &Path) -> Result<()> {
    let mut connection = open(file).await?;
    let copied = sqlx::query("VACUUM INTO ?").bind(to.to_string_lossy().into_owned()).execute(&mut connection).await;
    copied.map_err(|error| Error::Open { path: to.display().to_string(), why: format!("the copy cannot be written: {error}") })?;
    // It holds what the database holds, and is for the same eyes.
    #[cfg(unix)]
    if let Ok(metadata) = std::fs::metadata(file) {
        let kept = std::fs::set_permissions(to, metadata.permissions());
        kept.map_err(|error| Error::Open { path: to.display().to_string(), why: error.to_string() })?;
    }
    Ok(connection.close().await?)
}

pub(crate) async fn restore(copy: &Path, file: &Path, aside: &Path) -> Result<()> {
    let cannot = |path: &Path, why: String| Error::Open { path: path.display().to_string(), why };
    let damaged = problems_of_pages(copy).await?;
    if let Some(first) = damaged.first() {
        return Err(cannot(copy, format!("the copy is damaged: {first}")));
    }
    let mut connection = open(file).await?;
    // Only who is alone may leave the write-ahead log behind, and with it everything is in one file.
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut connection).await?;
    let left = sqlx::query_as("PRAGMA journal_mode = DELETE").fetch_one(&mut connection).await;
    let alone = left.is_ok_and(|(mode,): (String,)| mode == "delete");
    connection.close().await?;
    if !alone {
        return Err(cannot(file, "somebody uses it: stop the server first".to_owned()));
    }
    std::fs::rename(file, aside).map_err(|error| cannot(aside, error.to_string()))?;
    std::fs::copy(copy, file).map(drop).map_err(|error| cannot(file, error.to_string()))
}

async fn problems_of_pages(path: &Path) -> Result<Vec<String>> {
    let mut connection = open(path).await?;
    let told: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(told.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect())
}
