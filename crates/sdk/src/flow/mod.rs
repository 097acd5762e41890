//! Flows: calls of them, their runs, and what happens in a run.

mod call;
mod create;
mod end;
mod engine;
mod handover;
mod proposal;
mod run;

pub use call::{FlowCall, FlowDetails, call_flow};
pub(crate) use run::FlowRun;
