//! Onloan's memory: one module per noun over SQLite (Postgres later), inside transactions that the caller opens.
//!
//! Every function takes a [`Session`]: a [`Tx`] that may write, or a reader that never waits for one. Not found is
//! `Ok(None)`. This crate deliberately decides nothing, knows no HTTP, and reads no secret differently from other text.

pub mod audit;
pub mod automation_buckets;
pub mod automation_child_firings;
pub mod automations;
pub mod block_documents;
pub mod block_schemas;
pub mod block_types;
mod conditions;
mod db;
mod dialect;
mod error;
pub mod events;
mod fixed;
pub mod flow_run_states;
pub mod flow_runs;
pub mod flows;
mod insert;
mod json;
pub mod logs;
mod related;
pub mod scheduled_task_runs;
mod session;
mod sqlite;
mod states;
mod tags;
pub mod task_run_states;
pub mod task_runs;

pub use db::{Db, Durability, Tx};
pub use error::Error;
pub use session::Session;

/// The result of every function here.
pub type Result<T> = std::result::Result<T, Error>;
