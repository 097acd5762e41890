//! Brings the tables of a SQLite file up to date. Owns which migrations are applied and how that is written down: as the
//! migrator of the other database does it, whose files these are.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use sqlx::migrate::{Migration, Migrator};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Where it is written down what was applied.
pub(super) const TABLE: &str = "_sqlx_migrations";

const APPLIED: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// The checksums of what was applied, by version.
type Applied = BTreeMap<i64, Vec<u8>>;

/// Applies what is missing, all of it or nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), String> {
    let failed = |error: rusqlite::Error| error.to_string();
    if is_migrated(connection).map_err(failed)? && missing(&applied(connection).map_err(failed)?)?.next().is_none() {
        return Ok(());
    }
    // Another process that opens the same new file may be faster; then there is nothing left to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction.execute_batch(APPLIED).map_err(failed)?;
    let applied = applied(&transaction).map_err(failed)?;
    for migration in missing(&applied)? {
        apply(&transaction, migration).map_err(|error| format!("migration {}: {error}", migration.version))?;
    }
    transaction.commit().map_err(failed)
}

fn is_migrated(connection: &Connection) -> rusqlite::Result<bool> {
    connection.table_exists(None, TABLE)
}

fn applied(connection: &Connection) -> rusqlite::Result<Applied> {
    let mut query = connection.prepare("SELECT version, checksum FROM _sqlx_migrations")?;
    query.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// What was not applied yet, in order; an error when what was is not ours.
fn missing(applied: &Applied) -> Result<impl Iterator<Item = &'static Migration>, String> {
    let another = "it was written by another version of Onloan: use that version, or another file";
    for (version, checksum) in applied {
        match MIGRATIONS.iter().find(|migration| migration.version == *version) {
            None => return Err(format!("migration {version} was applied, and this version does not have it; {another}")),
            Some(migration) if *migration.checksum != **checksum => {
                return Err(format!("migration {version} was applied in another form; {another}"));
            }
            Some(_) => {}
        }
    }
    let applied: Vec<i64> = applied.keys().copied().collect();
    Ok(MIGRATIONS.iter().filter(move |migration| !applied.contains(&migration.version)))
}

fn apply(transaction: &Transaction<'_>, migration: &Migration) -> rusqlite::Result<()> {
    transaction.execute_batch(migration.sql.as_str())?;
    let done = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?, ?, TRUE, ?, 0)";
    transaction.execute(done, params![migration.version, migration.description, &*migration.checksum]).map(drop)
}
