//! Upkeep of a Postgres database.

use sqlx::{ConnectOptions, Connection, PgConnection};

use super::MIGRATIONS;
use crate::upkeep::{Remembered, Versions};
use crate::{Error, Result};

const TABLES: &str = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1";

/// Indexes that Postgres does not use, and rules that it does not hold old rows to.
const BROKEN: [(&str, &str); 2] = [
    (
        "index",
        "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT i.indisvalid ORDER BY 1",
    ),
    (
        "constraint",
        "SELECT o.conname::text FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace
         WHERE n.nspname = current_schema() AND NOT o.convalidated ORDER BY 1",
    ),
];

async fn open(url: &str) -> Result<PgConnection> {
    let (options, place) = super::options(url)?;
    options.connect().await.map_err(|error| Error::Open { path: place, why: error.to_string() })
}

/// Refuses a database that Prefect's own server made: its tables have our names and another shape.
pub(super) async fn refuse_others(connection: &mut PgConnection) -> Result<()> {
    if !has(connection, "alembic_version").await? || has(connection, "_sqlx_migrations").await? {
        return Ok(());
    }
    let why = "it belongs to a server of Prefect's own; Onloan needs a database for itself: make another one there".to_owned();
    let (path,): (String,) = sqlx::query_as("SELECT current_database()::text").fetch_one(connection).await?;
    Err(Error::Open { path, why })
}

async fn has(connection: &mut PgConnection, table: &str) -> Result<bool> {
    let (count,): (i64,) = sqlx::query_as(TABLES).bind(table).fetch_one(connection).await?;
    Ok(count > 0)
}

pub(crate) async fn versions(url: &str) -> Result<Versions> {
    let mut connection = open(url).await?;
    refuse_others(&mut connection).await?;
    let remembered = if has(&mut connection, "_sqlx_migrations").await? {
        let rows = sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
        let rows: Vec<(i64, Vec<u8>, bool)> = rows.fetch_all(&mut connection).await?;
        rows.into_iter().map(|(version, checksum, success)| Remembered { version, checksum, success }).collect()
    } else {
        Vec::new()
    };
    connection.close().await?;
    Ok(Versions::of(&MIGRATIONS, &remembered))
}

pub(crate) async fn problems(url: &str) -> Result<Vec<String>> {
    let mut connection = open(url).await?;
    let mut problems = Vec::new();
    for (kind, query) in BROKEN {
        let names: Vec<(String,)> = sqlx::query_as(query).fetch_all(&mut connection).await?;
        problems.extend(names.into_iter().map(|(name,)| format!("{kind} `{name}` is not valid")));
    }
    connection.close().await?;
    Ok(problems)
}
