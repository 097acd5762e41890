//! SQLite and Postgres as databases of a flow.
//!
//! Owns the block [`DatabaseCredentials`], what it connects to, and how values travel there and back over sqlx. The
//! traits and the cursor rule are `onloan_blocks::database`'s; the server's own database is another matter entirely.

mod credentials;
mod database;
mod driver;
mod error;
mod insert;
mod open_result;
mod password;
mod postgres;
mod spool;
mod sqlite;
mod target;

pub use credentials::DatabaseCredentials;

/// Adds this integration's block types.
pub fn register(registry: &mut onloan_blocks::Registry) {
    registry.add::<DatabaseCredentials>();
}
