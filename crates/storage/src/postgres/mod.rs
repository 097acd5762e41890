//! A Postgres database: a pool of connections that read and write. Several servers may share it, so whatever one of them
//! decides by a row, it decides with that row locked.

pub(crate) mod upkeep;

use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::statistics::{Commits, Statistics};
use crate::{Error, Result, Session};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How many connections one server opens at most. Postgres itself takes 100 unless it is told otherwise.
const CONNECTIONS: u32 = 16;

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// A Postgres database.
#[derive(Clone, Debug)]
pub struct Postgres {
    pool: PgPool,
    commits: Commits,
}

/// How to connect, and the place as it may be shown. A URL that cannot be read is not shown: its password may be in any part
/// of it.
fn options(url: &str) -> Result<(PgConnectOptions, String)> {
    let unreadable = |error: sqlx::Error| Error::Open { path: "the URL of the database".into(), why: error.to_string() };
    let options = PgConnectOptions::from_str(url).map_err(unreadable)?.application_name("onloan").disable_statement_logging();
    let place = format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default());
    Ok((options, place))
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let (options, place) = options(url)?;
        let cannot_open = |why: String| Error::Open { path: place.clone(), why };
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options).await.map_err(|error| cannot_open(error.to_string()))?;
        upkeep::refuse_others(&mut *pool.acquire().await?).await?;
        MIGRATIONS.run(&pool).await.map_err(|error| cannot_open(migrating(&error)))?;
        Ok(Self { pool, commits: Commits::default() })
    }

    pub(crate) async fn read(&self) -> Result<Session> {
        Ok(Session::postgres_reader(self.pool.acquire().await?))
    }

    pub(crate) async fn begin(&self) -> Result<Session> {
        Ok(Session::postgres_writer(self.pool.begin().await?))
    }

    pub(crate) fn commits(&self) -> Commits {
        self.commits.clone()
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.commits.statistics(0, self.pool.size(), u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX))
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn migrating(error: &MigrateError) -> String {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
            format!("{error}; it was written by another version of Onloan: use that version, or another database")
        }
        other => other.to_string(),
    }
}
