//! The block that says how to reach a database.

use onloan_blocks::Block;
use onloan_blocks::database::{Connection, DatabaseError};
use onloan_secrets::{Explanation, Resolver, SecretField};

use crate::database::SqlDatabase;
use crate::password::password_chain;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::target::Target;

/// How many rows a fetch gives when nobody says, as in Prefect's database blocks.
const FETCH_SIZE: usize = 1;

/// Where a database is, and how to log in to it: SQLite, the default, or Postgres.
///
/// For Postgres, fields that stay blank are read where the run happens, as Postgres's own tools read them: from `PGHOST`,
/// `PGPORT`, `PGUSER`, `PGDATABASE`, `PGSSLMODE`, and the password from `PGPASSWORD` or the password file.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "database-credentials", name = "Database Credentials")]
pub struct DatabaseCredentials {
    /// The kind of database: `sqlite` or `postgresql`. What SQLAlchemy adds, as `+asyncpg`, is allowed and ignored.
    pub driver: Option<String>,
    /// Who logs in.
    pub username: Option<String>,
    /// The password of that user; SQLite needs none.
    pub password: SecretField,
    /// The database's name; for SQLite the path of its file, or blank for one in memory.
    pub database: Option<String>,
    /// The machine that the database runs on.
    pub host: Option<String>,
    /// The port that it listens on.
    pub port: Option<u16>,
    /// More settings, as `sslmode`.
    pub query: Option<indexmap::IndexMap<String, String>>,
    /// All of the above but the password as one URL, in place of the fields.
    pub url: Option<String>,
}

impl DatabaseCredentials {
    /// Opens the database. Its password is read now, and only now.
    ///
    /// # Errors
    /// When fields make no sense together, when the password cannot be read or is wrong, or when the database cannot be
    /// reached; each of its own kind, and none says the password.
    pub async fn connect(&self) -> Result<Connection, DatabaseError> {
        match Target::of(self, Resolver::current().environment())? {
            Target::Sqlite(target) => Ok(Connection::new(SqlDatabase::<Sqlite>::new(target.connect().await?), FETCH_SIZE)),
            Target::Postgres(target) => {
                let password = password_chain(&self.password, &target).resolve().await;
                let connection = target.connect(password).await?;
                Ok(Connection::new(SqlDatabase::<Postgres>::new(connection), FETCH_SIZE))
            }
        }
    }

    /// Where the password comes from here, and which places were looked at; `None` for SQLite, which needs none.
    ///
    /// # Errors
    /// When fields make no sense together.
    pub async fn explain(&self) -> Result<Option<Explanation>, DatabaseError> {
        match Target::of(self, Resolver::current().environment())? {
            Target::Sqlite(_) => Ok(None),
            Target::Postgres(target) => Ok(Some(password_chain(&self.password, &target).explain().await.explanation)),
        }
    }
}
