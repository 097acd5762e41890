//! Onloan's decisions as pure functions: what becomes of a proposed state, when runs are due, which parameters are right,
//! and which values of a block may be kept or shown.
//!
//! Everything that a decision depends on is an argument, the time among it. This crate deliberately knows no clock, no
//! database, no randomness and no HTTP.

mod flow_runs;
pub mod parameters;
mod progress;
pub mod queue_priorities;
pub mod schedules;
pub mod stored_secrets;
mod task_runs;

pub use flow_runs::{Decision, Policy, Transition, TransitionFacts, decide};
pub use task_runs::{TaskTransition, enter};
