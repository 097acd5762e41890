//! SQLite as a database of a flow.
//!
//! Owns the block [`DatabaseCredentials`], what it connects to, and how values travel there and back over sqlx. The
//! traits and the cursor rule are `onloan_blocks::database`'s; the server's own database is another matter entirely.

mod credentials;
mod database;
mod driver;
mod error;
mod insert;
mod open_result;
mod spool;
mod sqlite;

pub use credentials::{DatabaseCredentials, DatabaseDriver};

/// Adds this integration's block types.
pub fn register(registry: &mut onloan_blocks::Registry) {
    registry.add::<DatabaseCredentials>();
}
