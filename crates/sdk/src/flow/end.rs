//! The end of a flow's run, or of one attempt: everything is stored, and then its final state.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join;
use onloan_api::StateCreate;
use onloan_domain::{State, StateType, Timestamp};
use serde_json::Value;
use tokio::time;
use tracing::Level;

use super::proposal::{Verdict, propose};
use super::run::FlowRun;
use crate::context::Context;
use crate::error::{ResultError, RunError};
use crate::outcome::ResultValue;
use crate::results;

/// What follows the end of an attempt.
pub(super) enum Next {
    Over,
    Again(Timestamp),
}

/// The state that an outcome stands for. A result that is to be kept and cannot be is a failure.
pub(super) async fn final_state<T: ResultValue, E>(
    run: &FlowRun,
    outcome: Result<T, RunError<E>>,
) -> (StateCreate, Result<T, RunError<E>>) {
    let outcome = match outcome {
        Ok(value) if !run.flow().definition().common.persist_result => {
            return (StateCreate::new(StateType::Completed), Ok(value));
        }
        Ok(value) => match keep(run, results::to_json(&value)).await {
            Ok(data) => return (StateCreate { data: Some(data), ..StateCreate::new(StateType::Completed) }, Ok(value)),
            Err(error) => Err(RunError::Result(error)),
        },
        Err(error) => Err(error),
    };
    (failed_state(run, &outcome), outcome)
}

async fn keep(run: &FlowRun, result: Result<Value, ResultError>) -> Result<Value, ResultError> {
    let session = run.session();
    let name = run.id().uuid().simple().to_string();
    session.results().write(&name, result?, None, session.redactor()).await
}

fn failed_state<T, E>(run: &FlowRun, outcome: &Result<T, RunError<E>>) -> StateCreate {
    let Err(error) = outcome else { return StateCreate::new(StateType::Completed) };
    let state = match error {
        RunError::TimedOut { .. } => StateCreate::new(StateType::Failed).named("TimedOut"),
        RunError::Cancelled { .. } => StateCreate::new(StateType::Cancelled),
        RunError::Crashed { .. } => StateCreate::new(StateType::Crashed),
        RunError::Failed { .. }
        | RunError::Aborted { .. }
        | RunError::NotReady { .. }
        | RunError::Argument { .. }
        | RunError::Result(_)
        | RunError::Orchestration(_)
        | RunError::Session(_) => StateCreate::new(StateType::Failed),
    };
    state.with_message(run.session().redactor().redact(&error.to_string()))
}

impl FlowRun {
    /// Stores what is to be there before the final state is, and then that state.
    pub(super) async fn conclude<E>(self: &Arc<Self>, context: &Context, state: StateCreate) -> Result<Next, RunError<E>> {
        self.finish_aftermath().await;
        self.tell_end(context, &state);
        let session = self.session();
        session.flush_records().await?;
        let (logs, verdict) = join(session.logs().flush(), propose(self, state)).await;
        if let Err(error) = logs {
            tracing::warn!(target: "onloan", "log lines of the flow run `{}` wait to be sent: {error}", self.name());
        }
        match verdict? {
            Verdict::Accepted(state) => {
                self.end();
                self.call_last_hooks(context, state).await;
                Ok(Next::Over)
            }
            Verdict::Again(begin_at) => Ok(Next::Again(begin_at)),
            Verdict::Cancelled(reason) => Err(self.cancel_at_server(context, reason).await),
            Verdict::Stop(reason) => Err(self.stopped(context, reason)),
        }
    }

    /// Calls the hooks of the final state. What they log is stored too before the run's future returns.
    async fn call_last_hooks(&self, context: &Context, state: State) {
        if self.flow().definition().common.hooks.of(state.state_type).is_empty() {
            return;
        }
        self.call_hooks(context, state).await;
        if let Err(error) = self.session().logs().flush().await {
            tracing::warn!(target: "onloan", "log lines of the hooks of the flow run `{}` wait to be sent: {error}", self.name());
        }
    }

    /// Waits, unless the run is asked to stop first.
    pub(super) async fn wait_until<E>(self: &Arc<Self>, context: &Context, begin_at: Timestamp) -> Result<(), RunError<E>> {
        let wait = begin_at.since(Timestamp::now()).as_micros();
        let wait = Duration::from_micros(u64::try_from(wait).unwrap_or(0));
        context.log(Level::WARN, format!("the next attempt begins in {wait:.1?}"));
        if self.stop.run_until_cancelled(time::sleep(wait)).await.is_some() {
            return Ok(());
        }
        let reason = self.reason_or("the run was cancelled");
        Err(self.cancel_at_server(context, reason).await)
    }

    /// Ends a run that somebody cancelled.
    pub(super) async fn cancel_at_server<E>(self: &Arc<Self>, context: &Context, reason: String) -> RunError<E> {
        self.cancel(reason.clone());
        let state = StateCreate::new(StateType::Cancelled).with_message(reason.clone());
        self.tell_end(context, &state);
        let flushed = self.session().flush().await;
        let proposed = match flushed {
            Ok(()) => propose(self, state).await,
            Err(error) => Err(error),
        };
        self.end();
        match proposed {
            Ok(Verdict::Accepted(state)) => self.call_last_hooks(context, state).await,
            // It is over already, at the server too.
            Ok(Verdict::Again(_) | Verdict::Cancelled(_) | Verdict::Stop(_)) => {}
            Err(error) => return RunError::Orchestration(error),
        }
        RunError::Cancelled { reason }
    }

    /// The server wants nothing more of the run.
    pub(super) fn stopped<E>(&self, context: &Context, reason: String) -> RunError<E> {
        self.end();
        context.log(Level::ERROR, format!("the server does not let the flow run `{}` go on: {reason}", self.name()));
        RunError::Aborted { reason }
    }

    fn tell_end(&self, context: &Context, state: &StateCreate) {
        let kind = if self.is_subflow() { "subflow run" } else { "flow run" };
        let name = state.name.as_deref().unwrap_or(state.state_type.default_name());
        match &state.message {
            Some(message) => context.log(Level::ERROR, format!("{kind} `{}` ended as {name}: {message}", self.name())),
            None => context.log(Level::INFO, format!("{kind} `{}` ended as {name}", self.name())),
        }
    }
}
