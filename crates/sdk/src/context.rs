//! The run that the current code belongs to.

use std::sync::Arc;

use onloan_domain::{FlowRunId, State, TaskRunId};
use onloan_secrets::Redactor;
use tracing::Level;

use crate::background::background;
use crate::flow::FlowRun;
use crate::hooks::{self, Hook};
use crate::logs::{self, LogLine};
use crate::session::Session;
use crate::task::TaskRun;

tokio::task_local! {
    static CONTEXT: Context;
}

/// The innermost run.
#[derive(Clone)]
pub(crate) enum Context {
    Flow(Arc<FlowRun>),
    Task(Arc<TaskRun>),
}

impl Context {
    /// The run of the current code, or `None` outside of any.
    pub(crate) fn current() -> Option<Self> {
        CONTEXT.try_with(Self::clone).ok()
    }

    pub(crate) fn is_current() -> bool {
        CONTEXT.try_with(|_| ()).is_ok()
    }

    /// Runs `future` as this run's code.
    pub(crate) async fn scope<F: Future>(&self, future: F) -> F::Output {
        let session = self.session().clone();
        CONTEXT.scope(self.clone(), session.scope_of_code(future)).await
    }

    pub(crate) fn session(&self) -> &Session {
        match self {
            Self::Flow(run) => run.session(),
            Self::Task(run) => run.session(),
        }
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        self.session().redactor()
    }

    /// The flow run, which a task run may be without.
    pub(crate) fn flow(&self) -> Option<&Arc<FlowRun>> {
        match self {
            Self::Flow(run) => Some(run),
            Self::Task(run) => run.flow(),
        }
    }

    pub(crate) fn task(&self) -> Option<&Arc<TaskRun>> {
        match self {
            Self::Flow(_) => None,
            Self::Task(run) => Some(run),
        }
    }

    pub(crate) fn flow_run_id(&self) -> Option<FlowRunId> {
        self.flow().map(|run| run.id())
    }

    pub(crate) fn task_run_id(&self) -> Option<TaskRunId> {
        self.task().map(|run| run.id())
    }

    /// Calls hooks from code that cannot await. The flow run that is above all waits for them.
    pub(crate) fn call_hooks_apart(self, hooks: &'static [Hook], state: State) {
        if hooks.is_empty() {
            return;
        }
        let flow = self.flow().cloned();
        let called = async move { hooks::call(hooks, &self, state).await };
        match flow {
            Some(flow) => drop(flow.aftermath().spawn_on(called, background())),
            None => drop(background().spawn(called)),
        }
    }

    /// Whether a print in the body is a line of the run's log.
    pub(crate) fn logs_prints(&self) -> bool {
        match self {
            Self::Flow(run) => run.logs_prints(),
            Self::Task(run) => run.logs_prints(),
        }
    }

    /// A line of the run's log.
    pub(crate) fn line(&self, level: Level, message: &str) -> LogLine {
        LogLine::new(self.flow_run_id(), self.task_run_id(), level, self.redactor().redact(message).into_owned())
    }

    /// Says something in the run's log, and to whoever listens in this process.
    pub(crate) fn log(&self, level: Level, message: String) {
        let line = self.line(level, &message);
        logs::tell(&line);
        self.session().logs().push_now(line);
    }
}
