//! Flows and tasks in Rust: the engine under `#[flow]` and `#[task]`.
//!
//! A flow's or task's body is an ordinary `async fn`. Around it this crate keeps the run: it proposes the states of
//! flow runs to the server and does what that decides, records the states of task runs off the flow's own path, ships
//! logs and audit records, keeps results, and takes every secret that was resolved out of all of these. It talks to
//! the server through `onloan-client` alone, and deliberately knows neither where the server is nor any integration.

mod audit;
mod background;
mod block_store;
mod context;
mod definition;
pub mod describe;
mod error;
mod flow;
mod hooks;
mod inputs;
pub mod logs;
mod map;
mod outbox;
mod outcome;
mod panics;
mod recorder;
mod results;
mod retry;
pub mod run;
mod session;
mod signals;
mod spawned;
mod task;

pub use background::background;
pub use block_store::ClientBlockStore;
pub use error::{ResultError, RunError, SessionError};
pub use flow::FlowCall;
pub use logs::prints;
pub use map::{Map, Outcomes, map};
pub use onloan_sdk_macros::{flow, task};
pub use results::Results;
pub use run::Run;
pub use session::{Session, SessionBuilder, SessionSource};
pub use spawned::Spawned;
pub use task::{TaskCall, TaskFuture};

/// What the attribute macros write. Nothing here is for people.
#[doc(hidden)]
pub mod private {
    pub use crate::definition::{CachePolicy, Definition, Flow, FlowDefinition, Task, TaskDefinition};
    pub use crate::describe;
    pub use crate::flow::{FlowCall, FlowDetails, call_flow};
    pub use crate::hooks::{Hook, Hooks, hook};
    pub use crate::inputs::Inputs;
    pub use crate::outcome::{Answer, Outcome};
    pub use crate::prints;
    pub use crate::retry::RetryPolicy;
    pub use crate::task::{TaskCall, TaskDetails, argument_of_another_attempt, call_task, upstream, upstream::Upstream};
}
