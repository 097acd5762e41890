//! Brings the tables of a SQLite file up to date. Owns which migrations are applied and how that is written down: as the
//! migrator of the other database does it, whose files these are.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use sqlx::migrate::{Migration, Migrator};

use crate::upkeep::{Remembered, Versions};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

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

/// Applies what is missing, all of it or nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), String> {
    let failed = |error: rusqlite::Error| error.to_string();
    if missing(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction.execute_batch(APPLIED).map_err(failed)?;
    // Another process that opens the same new file may have been faster; then there is nothing left to do.
    for migration in missing(&transaction)? {
        apply(&transaction, migration).map_err(|error| format!("migration {}: {error}", migration.version))?;
    }
    transaction.commit().map_err(failed)
}

/// Which migrations a file has.
pub(super) fn versions(connection: &Connection) -> rusqlite::Result<Versions> {
    if !connection.table_exists(None, TABLE)? {
        return Ok(Versions::of(&MIGRATIONS, &[]));
    }
    let mut query = connection.prepare("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")?;
    let rows = query.query_map((), |row| Ok(Remembered { version: row.get(0)?, checksum: row.get(1)?, success: row.get(2)? }))?;
    Ok(Versions::of(&MIGRATIONS, &rows.collect::<rusqlite::Result<Vec<_>>>()?))
}

/// What was not applied yet, in order; an error when what was is not ours.
fn missing(connection: &Connection) -> Result<Vec<&'static Migration>, String> {
    let versions = versions(connection).map_err(|error| error.to_string())?;
    if let Some(version) = versions.foreign.first() {
        return Err(format!(
            "migration {version} was applied, and this version does not have it, or has it in another form; it was written by \
             another version of Onloan: use that version, or another file"
        ));
    }
    let is_pending = |migration: &&Migration| versions.pending.iter().any(|pending| pending.version == migration.version);
    Ok(MIGRATIONS.iter().filter(is_pending).collect())
}

fn apply(transaction: &Transaction<'_>, migration: &Migration) -> rusqlite::Result<()> {
    transaction.execute_batch(migration.sql.as_str())?;
    let done = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?, ?, TRUE, ?, 0)";
    transaction.execute(done, params![migration.version, migration.description, &*migration.checksum]).map(drop)
}
