//! A database that is gone after the test: a file, or one of Postgres' where that is under test.

use anyhow::Result;
use onloan_domain::Timestamp;
use onloan_domain::filters::Page;
use onloan_storage::{Db, Durability};
use onloan_testkit::Postgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

pub(crate) struct Database {
    pub(crate) db: Db,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Url(String),
}

impl Place {
    fn file(folder: &TempDir) -> std::path::PathBuf {
        folder.path().join("onloan.db")
    }

    async fn open(&self) -> Result<Db> {
        Ok(match self {
            Self::Folder(folder) => Db::open_sqlite(&Self::file(folder), Durability::Process).await?,
            Self::Url(url) => Db::open_postgres(url).await?,
        })
    }
}

impl Database {
    pub(crate) async fn new() -> Result<Self> {
        let place = match Postgres::under_test() {
            Some(url) => Place::Url(url),
            None => Place::Folder(tempfile::tempdir()?),
        };
        Ok(Self { db: place.open().await?, place })
    }

    /// The same after it was closed.
    pub(crate) async fn reopened(self) -> Result<Self> {
        self.db.close().await;
        Ok(Self { db: self.place.open().await?, place: self.place })
    }

    /// How SQLite would run a query; nothing where another database is under test.
    pub(crate) async fn query_plan(&self, query: &str) -> Result<Option<Vec<String>>> {
        let Place::Folder(folder) = &self.place else { return Ok(None) };
        let mut connection = SqliteConnection::connect(&Place::file(folder).to_string_lossy()).await?;
        let explained = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")));
        let steps: Vec<(i64, i64, i64, String)> = explained.fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(Some(steps.into_iter().map(|(_, _, _, step)| step).collect()))
    }

    /// Runs a statement behind the back of the crate.
    pub(crate) async fn execute(&self, statement: &str) -> Result<(), sqlx::Error> {
        let statement = AssertSqlSafe(statement.to_owned());
        match &self.place {
            Place::Folder(folder) => {
                let mut connection = SqliteConnection::connect(&Place::file(folder).to_string_lossy()).await?;
                let done = sqlx::query(statement).execute(&mut connection).await;
                connection.close().await?;
                done.map(drop)
            }
            Place::Url(url) => {
                let mut connection = PgConnection::connect(url).await?;
                let done = sqlx::query(statement).execute(&mut connection).await;
                connection.close().await?;
                done.map(drop)
            }
        }
    }
}

/// More rows than any test has.
pub(crate) const ALL: Page = Page { limit: 1000, offset: 0 };

/// A time of its own for each number.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + second * 1_000_000)
}
