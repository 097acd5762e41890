//! A task run entered a state: what is queued, and the state that it stands for.

use std::sync::Arc;

use onloan_api::StateCreate;
use onloan_api::events::TaskRunEvent;
use onloan_domain::{EventId, State, StateType, Timestamp};
use onloan_secrets::Redactor;
use serde_json::Value;

use crate::hooks::Hook;
use crate::task::TaskRun;

pub(crate) struct Transition {
    pub(crate) run: Arc<TaskRun>,
    /// The state's id, when somebody had to know it before it is recorded.
    pub(crate) id: Option<EventId>,
    pub(crate) at: Timestamp,
    pub(crate) entered: Entered,
}

/// The states of task runs. Their messages are redacted.
#[derive(Clone)]
pub(crate) enum Entered {
    Pending,
    NotReady {
        upstream: String,
    },
    /// Pending since it was created, and running.
    Started,
    Running,
    AwaitingRetry {
        until: Timestamp,
        message: String,
    },
    Retrying,
    Completed {
        data: Option<Value>,
    },
    Cached {
        data: Value,
        key: String,
    },
    Failed {
        message: String,
    },
    TimedOut {
        message: String,
    },
    Cancelled {
        reason: String,
    },
    Crashed {
        message: String,
    },
}

impl Entered {
    pub(crate) fn is_success(&self) -> bool {
        self.state_type() == StateType::Completed
    }

    fn state_type(&self) -> StateType {
        match self {
            Self::Pending | Self::NotReady { .. } => StateType::Pending,
            Self::Started | Self::Running | Self::Retrying => StateType::Running,
            Self::AwaitingRetry { .. } => StateType::Scheduled,
            Self::Completed { .. } | Self::Cached { .. } => StateType::Completed,
            Self::Failed { .. } | Self::TimedOut { .. } => StateType::Failed,
            Self::Cancelled { .. } => StateType::Cancelled,
            Self::Crashed { .. } => StateType::Crashed,
        }
    }

    fn into_state(self) -> StateCreate {
        let state = StateCreate::new(self.state_type());
        match self {
            Self::Pending | Self::Started | Self::Running => state,
            Self::NotReady { upstream } => {
                state.named("NotReady").with_message(format!("the run `{upstream}`, which this one comes after, did not complete"))
            }
            Self::AwaitingRetry { until, message } => {
                let mut state = state.named("AwaitingRetry").with_message(message);
                state.state_details.scheduled_time = Some(until);
                state
            }
            Self::Retrying => state.named("Retrying"),
            Self::Completed { data } => StateCreate { data, ..state },
            Self::Cached { data, key } => {
                let mut state = StateCreate { data: Some(data), ..state.named("Cached") };
                state.state_details.cache_key = Some(key);
                state
            }
            Self::TimedOut { message } => state.named("TimedOut").with_message(message),
            Self::Failed { message } | Self::Crashed { message } | Self::Cancelled { reason: message } => state.with_message(message),
        }
    }
}

impl Transition {
    /// The hooks that wait for it.
    pub(crate) fn hooks(&self) -> &'static [Hook] {
        self.run.task().definition().common.hooks.of(self.entered.state_type())
    }

    /// The same with the id that its state will have.
    pub(crate) fn for_hooks(mut self) -> Self {
        self.id = Some(EventId::new_v7());
        self
    }

    /// The state, as hooks see it.
    pub(crate) fn state(&self) -> State {
        let id = self.id.unwrap_or_else(EventId::new_v7);
        let mut state = self.entered.clone().into_state();
        state.state_details.task_run_id = Some(self.run.id());
        state.state_details.flow_run_id = self.run.flow().map(|flow| flow.id());
        state.into_state(id.into(), self.at)
    }

    /// Adds the events that tell of it.
    pub(super) fn into_events(self, redactor: &Redactor, events: &mut Vec<TaskRunEvent>) {
        let mut progress = self.run.progress();
        if matches!(self.entered, Entered::Started | Entered::Cached { .. }) && progress.is_untold() {
            events.push(progress.enter(&self.run, EventId::new_v7(), self.run.created(), Entered::Pending.into_state(), redactor));
        }
        let id = self.id.unwrap_or_else(EventId::new_v7);
        events.push(progress.enter(&self.run, id, self.at, self.entered.into_state(), redactor));
    }
}
