//! A database file that is gone after the test.

use std::path::PathBuf;

use anyhow::Result;
use onloan_domain::Timestamp;
use onloan_domain::filters::Page;
use onloan_storage::{Db, Durability};
use tempfile::TempDir;

pub(crate) struct Database {
    pub(crate) db: Db,
    folder: TempDir,
}

impl Database {
    pub(crate) async fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let db = Db::open_sqlite(&folder.path().join("onloan.db"), Durability::Process).await?;
        Ok(Self { db, folder })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("onloan.db")
    }
}

/// More rows than any test has.
pub(crate) const ALL: Page = Page { limit: 1000, offset: 0 };

/// A time of its own for each number.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + second * 1_000_000)
}
