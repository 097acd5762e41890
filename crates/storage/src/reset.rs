//! Empties a database, for tests: every row of every table goes, the tables stay.

use crate::dialect::Dialect;
use crate::{Db, Result};

/// Deletes everything. What is in the way of that by design, such as the audit chain's guard, is taken away meanwhile.
///
/// # Errors
/// When the database fails; then nothing was deleted.
pub async fn empty(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    let dialect = tx.dialect();
    let tables: Vec<(String,)> = tx.all_of(dialect.list_tables()).await?;
    let tables: Vec<String> = tables.into_iter().map(|(table,)| table).collect();
    let guards: Vec<(String, String)> = match dialect {
        Dialect::Sqlite => tx.all_of("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql IS NOT NULL").await?,
        Dialect::Postgres => Vec::new(),
    };
    for statement in dialect.empty_tables(&tables, &guards) {
        tx.text(statement).await?;
    }
    tx.commit().await
}
