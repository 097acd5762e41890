//! Onloan's decisions as pure functions: what becomes of a proposed state, and which values of a block may be kept or
//! shown.
//!
//! Everything that a decision depends on is an argument, the time among it. This crate deliberately knows no clock, no
//! database, no randomness and no HTTP.

pub mod automations;
pub mod events;
mod flow_runs;
mod progress;
pub mod stored_secrets;
mod task_runs;

pub use flow_runs::{Decision, Policy, Transition, TransitionFacts, decide};
pub use task_runs::{TaskTransition, enter};
