//! States of task runs that the server decides about: those that a client proposes by a call, the first of a run that is made
//! by a call, and those of the placeholder that stands for a subflow in its parent. Tasks inside a flow decide about
//! themselves.

mod attempt;
mod decide;
mod rules;
mod transition;

pub use decide::{TagLimit, TaskFacts, TaskPolicy, decide_task};
pub use transition::{TaskTransition, enter};
