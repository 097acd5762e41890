//! Onloan's decisions as pure functions: what becomes of a proposed state, who gets a concurrency slot, when runs are due,
//! which parameters are right, and which values of a block may be kept or shown.
//!
//! Everything that a decision depends on is an argument, the time among it. This crate deliberately knows no clock, no
//! database, no randomness and no HTTP.

pub mod automations;
mod client_schemas;
pub mod concurrency;
pub mod events;
mod flow_runs;
pub mod form_values;
pub mod parameters;
pub mod placeholders;
mod progress;
pub mod queue_priorities;
pub mod run_input;
pub mod schedules;
pub mod stored_secrets;
pub mod suspected_secrets;
mod task_runs;

pub use flow_runs::{
    ClientLeases, Concurrency, Decision, DeploymentConcurrency, Policy, SlotEffect, SlotFacts, Transition, TransitionFacts, decide,
};
pub use task_runs::{TagLimit, TaskFacts, TaskPolicy, TaskTransition, decide_task, enter};
