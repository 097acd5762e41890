//! What happens in a task's run: waiting for others, the cache, attempts and the time between them, the end.

use std::sync::Arc;
use std::time::Duration;

use onloan_domain::Timestamp;
use serde_json::Value;
use tracing::Level;

use super::attempt::{Ended, attempt};
use super::call::TaskDetails;
use super::run::TaskRun;
use crate::context::Context;
use crate::error::{ResultError, RunError};
use crate::hooks;
use crate::inputs::cache_key;
use crate::outcome::{ErrorValue, ResultValue};
use crate::recorder::Entered;
use crate::results;

/// The whole run.
pub(super) async fn execute<T, E, A, B>(run: Arc<TaskRun>, details: TaskDetails<E>, body: A) -> Result<T, RunError<E>>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    run.find_session(details.session).await?;
    let _guard = run.cancelled_if_dropped();
    let outcome = from_start(&run, details, body).await;
    // Inside a flow the flow does this, once for all.
    if run.flow().is_none() {
        run.session().flush().await?;
    }
    outcome
}

async fn from_start<T, E, A, B>(run: &Arc<TaskRun>, details: TaskDetails<E>, body: A) -> Result<T, RunError<E>>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let awaited = run.upstream().take_awaited();
    for other in awaited {
        if !other.completed().await {
            let upstream = other.name().to_owned();
            run.finish(Entered::NotReady { upstream: upstream.clone() }).await;
            return Err(RunError::NotReady { upstream });
        }
    }
    let key = match details.inputs.as_ref() {
        None => None,
        Some(inputs) => match inputs.clone().into_object() {
            Ok(arguments) => Some(cache_key(run.task().key(), arguments)),
            Err((name, why)) => return Err(run.fail(RunError::Argument { name, why }).await),
        },
    };
    if let Some(key) = &key
        && let Some(value) = run.cached(key).await
    {
        return Ok(value);
    }
    run.start().await;
    attempts(run, &details, body, key).await
}

async fn attempts<T, E, A, B>(run: &Arc<TaskRun>, details: &TaskDetails<E>, mut body: A, key: Option<String>) -> Result<T, RunError<E>>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let context = Context::Task(Arc::clone(run));
    let definition = run.task().definition();
    loop {
        let number = run.attempt();
        let ended = attempt(&context, definition.common.timeout, body()).await;
        let (error, may_retry) = match ended {
            Ended::Returned(value) => return run.complete(value, key).await,
            Ended::Panicked(message) => (RunError::Crashed { message }, false),
            Ended::TimedOut(after) => (RunError::TimedOut { after }, true),
            Ended::Failed(error) => {
                let may_retry = details.retry_if.is_none_or(|worth_it| worth_it(&error));
                let message = context.redactor().redact(&(details.describe)(&error)).into_owned();
                (RunError::Failed { error, message }, may_retry)
            }
        };
        let delay = if may_retry { definition.retry.delay_after(number, rand::random()) } else { None };
        match delay {
            Some(delay) => run.wait_to_retry(number, delay, error.to_string()).await,
            None => return Err(run.fail(error).await),
        }
    }
}

impl TaskRun {
    /// The first attempt begins. For a run that did not wait, that it was pending is told at the same time.
    async fn start(self: &Arc<Self>) {
        self.begin_attempt();
        let entered = if self.was_submitted() { Entered::Running } else { Entered::Started };
        self.enter_and_call_hooks(entered).await;
    }

    async fn wait_to_retry(self: &Arc<Self>, attempt: u32, delay: Duration, message: String) {
        let attempts = self.task().definition().retry.retries + 1;
        let context = Context::Task(Arc::clone(self));
        context.log(Level::WARN, format!("attempt {attempt} of {attempts} failed: {message}; the next one begins in {delay:?}"));
        if !delay.is_zero() {
            self.enter(Entered::AwaitingRetry { until: Timestamp::now() + delay.into(), message }).await;
            tokio::time::sleep(delay).await;
        }
        self.begin_attempt();
        self.enter_and_call_hooks(Entered::Retrying).await;
    }

    /// The result that is kept under `key`, as this run's.
    async fn cached<T: ResultValue>(self: &Arc<Self>, key: &str) -> Option<T> {
        let found = self.session().results().find::<T>(key, Timestamp::now()).await;
        let context = Context::Task(Arc::clone(self));
        match found {
            Ok(Some(kept)) => {
                self.finish(Entered::Cached { data: kept.metadata, key: key.to_owned() }).await;
                Some(kept.value)
            }
            Ok(None) => None,
            // A cache that cannot be read is an empty one.
            Err(error) => {
                context.log(Level::WARN, format!("the cached result is of no use, and is made anew: {error}"));
                None
            }
        }
    }

    async fn complete<T: ResultValue, E>(self: &Arc<Self>, value: T, key: Option<String>) -> Result<T, RunError<E>> {
        let mut data = None;
        if key.is_some() || self.task().definition().common.persist_result {
            match self.keep(key, results::to_json(&value)).await {
                Ok(metadata) => data = Some(metadata),
                Err(error) => return Err(self.fail(RunError::Result(error)).await),
            }
        }
        self.finish(Entered::Completed { data }).await;
        Ok(value)
    }

    async fn keep(&self, key: Option<String>, result: Result<Value, ResultError>) -> Result<Value, ResultError> {
        let expires = self.task().definition().cache.and_then(|cache| cache.expires);
        let expires = expires.map(|time| Timestamp::now() + time.into());
        let name = key.unwrap_or_else(|| self.id().uuid().simple().to_string());
        let session = self.session();
        session.results().write(&name, result?, expires, session.redactor()).await
    }

    async fn fail<E>(self: &Arc<Self>, error: RunError<E>) -> RunError<E> {
        let message = self.session().redactor().redact(&error.to_string()).into_owned();
        Context::Task(Arc::clone(self)).log(Level::ERROR, format!("the task run `{}` failed: {message}", self.name()));
        let entered = failed_state(&error, message);
        self.finish(entered).await;
        error
    }

    /// The run's last state.
    async fn finish(self: &Arc<Self>, entered: Entered) {
        self.end(entered.is_success());
        self.enter_and_call_hooks(entered).await;
    }

    async fn enter_and_call_hooks(self: &Arc<Self>, entered: Entered) {
        let transition = self.transition(Timestamp::now(), entered);
        let hooks = transition.hooks();
        if hooks.is_empty() {
            return self.record(transition).await;
        }
        let transition = transition.for_hooks();
        let state = transition.state();
        self.record(transition).await;
        hooks::call(hooks, &Context::Task(Arc::clone(self)), state).await;
    }
}

fn failed_state<E>(error: &RunError<E>, message: String) -> Entered {
    match error {
        RunError::TimedOut { .. } => Entered::TimedOut { message },
        RunError::Crashed { .. } => Entered::Crashed { message },
        RunError::Failed { .. }
        | RunError::Cancelled { .. }
        | RunError::Aborted { .. }
        | RunError::NotReady { .. }
        | RunError::Argument { .. }
        | RunError::Result(_)
        | RunError::Orchestration(_)
        | RunError::Session(_) => Entered::Failed { message },
    }
}
