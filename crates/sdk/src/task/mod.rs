//! Tasks: calls of them, their runs, and what happens in a run.

mod attempt;
mod call;
mod engine;
mod future;
mod run;
pub mod upstream;

pub(crate) use attempt::{Ended, attempt};
pub use call::{TaskCall, TaskDetails, argument_of_another_attempt, call_task};
pub use future::TaskFuture;
pub(crate) use run::TaskRun;
