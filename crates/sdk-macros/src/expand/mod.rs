//! What an attribute writes.

mod flow;
mod shared;
mod task;

pub(crate) use flow::flow;
pub(crate) use task::task;
