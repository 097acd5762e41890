//! What a body can ask about its own run.

use onloan_domain::{FlowRunId, TaskRunId};
use serde_json::Value;

use crate::context::Context;

/// The run that the current code belongs to, or `None` outside of any.
///
/// Inside a task it is the task's run, which knows its flow run too.
#[must_use]
pub fn current() -> Option<Run> {
    Context::current().map(Run::new)
}

/// A run in progress.
#[derive(Clone)]
pub struct Run {
    context: Context,
}

impl Run {
    pub(crate) fn new(context: Context) -> Self {
        Self { context }
    }

    /// The id of the flow run. `None` in a task that was called outside of any flow.
    #[must_use]
    pub fn flow_run_id(&self) -> Option<FlowRunId> {
        self.context.flow_run_id()
    }

    /// The name of the flow run, as `calm-otter`.
    #[must_use]
    pub fn flow_run_name(&self) -> Option<&str> {
        self.context.flow().map(|run| &**run.name())
    }

    /// The name of the flow.
    #[must_use]
    pub fn flow_name(&self) -> Option<&'static str> {
        self.context.flow().map(|run| run.flow().name())
    }

    /// The arguments that the flow was called with, as they are recorded.
    #[must_use]
    pub fn parameters(&self) -> Option<&serde_json::Map<String, Value>> {
        self.context.flow().map(|run| run.parameters())
    }

    /// The id of the task run. `None` in the body of a flow.
    #[must_use]
    pub fn task_run_id(&self) -> Option<TaskRunId> {
        self.context.task_run_id()
    }

    /// The name of the task run, as `insert-0`.
    #[must_use]
    pub fn task_run_name(&self) -> Option<&str> {
        self.context.task().map(|run| run.name())
    }

    /// The name of the task.
    #[must_use]
    pub fn task_name(&self) -> Option<&'static str> {
        self.context.task().map(|run| run.task().name())
    }

    /// How often the run's body was begun, this time included: 1 unless it is retried.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        match &self.context {
            Context::Flow(run) => run.attempt(),
            Context::Task(run) => run.attempt(),
        }
    }

    /// The tags of the run.
    #[must_use]
    pub fn tags(&self) -> &'static [&'static str] {
        match &self.context {
            Context::Flow(run) => run.flow().definition().common.tags,
            Context::Task(run) => run.task().definition().common.tags,
        }
    }

    /// Ends when the flow run is asked to stop. A body need not look at this: it is dropped at its next `await`.
    pub async fn cancelled(&self) {
        match self.context.flow() {
            Some(run) => run.cancelled().await,
            None => std::future::pending().await,
        }
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("flow_run", &self.flow_run_id()).field("task_run", &self.task_run_id()).finish()
    }
}
