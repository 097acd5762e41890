//! Onloan's memory: one module per noun over SQLite or Postgres, inside transactions that the caller opens.
//!
//! Every function takes a [`Session`]: a [`Tx`] that may write, or a reader that never waits for one. Not found is
//! `Ok(None)`. After an error a transaction can only be given up. This crate deliberately decides nothing, knows no HTTP, and reads no secret differently from other text.

pub mod artifacts;
pub mod audit;
pub mod automation_buckets;
pub mod automation_child_firings;
pub mod automations;
pub mod block_documents;
pub mod block_schemas;
pub mod block_types;
pub mod concurrency_leases;
pub mod concurrency_limits;
mod conditions;
pub mod csrf_tokens;
mod db;
pub mod default_result_storage;
mod deployment_conditions;
pub mod deployment_schedules;
pub mod deployments;
mod dialect;
pub mod encryption_keys;
mod error;
mod estimates;
pub mod events;
mod fixed;
pub mod flow_run_graph;
pub mod flow_run_inputs;
pub mod flow_run_states;
pub mod flow_runs;
pub mod flows;
pub mod history;
mod insert;
mod json;
pub mod logs;
mod postgres;
mod related;
pub mod reset;
pub mod retention;
mod row;
pub mod saved_searches;
pub mod scheduled_runs;
pub mod scheduled_task_runs;
pub mod sealed_secrets;
pub mod service_leases;
mod session;
mod sqlite;
mod states;
mod statistics;
pub mod suspected_secrets;
mod tags;
pub mod task_run_cache;
pub mod task_run_states;
pub mod task_runs;
pub mod unmoved_runs;
pub mod upkeep;
pub mod variables;
mod words;
pub mod work_pools;
pub mod work_queues;
pub mod worker_cleanups;
pub mod workers;

pub use db::{Db, Durability, Tx};
pub use error::Error;
pub use session::Session;
pub use statistics::Statistics;

/// The result of every function here.
pub type Result<T> = std::result::Result<T, Error>;
