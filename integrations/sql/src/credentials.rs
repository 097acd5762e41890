//! The block that says how to reach a database.

use std::path::PathBuf;
use std::time::Duration;

use onloan_blocks::database::{Connection, DatabaseError, DatabaseErrorKind};
use onloan_blocks::{Block, BlockEnum};
use onloan_secrets::SecretField;

use crate::database::SqlDatabase;
use crate::sqlite::{Sqlite, SqliteTarget};

/// How long to wait for another connection's lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// How many rows a fetch gives when nobody says.
const FETCH_SIZE: usize = 1;

/// Where a database is, and how to log in to it. SQLite needs no login; its password stays unused.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "database-credentials", name = "Database Credentials")]
pub struct DatabaseCredentials {
    /// The kind of database.
    #[block(default)]
    pub driver: DatabaseDriver,
    /// Who logs in.
    pub username: Option<String>,
    /// The password of that user.
    pub password: SecretField,
    /// The database's name; for SQLite the path of its file, or blank for one in memory.
    pub database: Option<String>,
    /// The machine that the database runs on.
    pub host: Option<String>,
    /// The port that it listens on.
    pub port: Option<u16>,
}

/// A kind of database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BlockEnum)]
pub enum DatabaseDriver {
    /// A file on this machine, or memory.
    #[default]
    #[block(rename = "sqlite")]
    Sqlite,
}

impl DatabaseCredentials {
    /// Opens the database.
    ///
    /// # Errors
    /// When a field makes no sense for the driver, or the database cannot be opened.
    pub async fn connect(&self) -> Result<Connection, DatabaseError> {
        match self.driver {
            DatabaseDriver::Sqlite => self.connect_sqlite().await,
        }
    }

    async fn connect_sqlite(&self) -> Result<Connection, DatabaseError> {
        if let Some(host) = &self.host {
            let message = format!("SQLite is a file on this machine and takes no `host` (`{host}`): leave it blank");
            return Err(DatabaseError::new(DatabaseErrorKind::Configuration, message));
        }
        let target = SqliteTarget { path: self.database.as_ref().map(PathBuf::from), timeout: LOCK_TIMEOUT };
        Ok(Connection::new(SqlDatabase::<Sqlite>::new(target.connect().await?), FETCH_SIZE))
    }
}
