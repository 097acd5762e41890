//! What becomes of a flow run's proposed state.
//!
//! Rules are asked in order; the first that objects decides. Afterwards the counters and times follow, whichever rules
//! were asked.

pub(crate) mod attempt;
mod concurrency;
mod decide;
mod release_slot;
pub(crate) mod rules;

pub use concurrency::{ClientLeases, Concurrency, DeploymentConcurrency, SlotEffect, SlotFacts};
pub use decide::{Decision, Policy, Transition, TransitionFacts, decide};
