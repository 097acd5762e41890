//! What happens in a flow's run: it is made, begun, carried out, and ended, again if the server says so.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use onloan_api::StateCreate;
use onloan_domain::{State, StateType, Timestamp};
use tracing::Level;

use super::call::{FlowDetails, Origin};
use super::create::create;
use super::end::{Next, final_state};
use super::proposal::{Verdict, answered, propose};
use super::run::FlowRun;
use crate::context::Context;
use crate::definition::Flow;
use crate::error::RunError;
use crate::hooks;
use crate::outcome::{ErrorValue, ResultValue};
use crate::session::Session;
use crate::signals;
use crate::task::{Ended, attempt};

/// The whole run.
pub(super) async fn execute<T, E, A, B>(
    flow: &'static Flow,
    origin: Arc<Origin>,
    details: FlowDetails<E>,
    body: A,
) -> Result<T, RunError<E>>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let session = match &origin.session {
        Some(session) => session.clone(),
        None => Session::current_or(details.session).await?,
    };
    let parameters = details.parameters.into_object().map_err(|(name, why)| RunError::Argument { name, why })?;
    let run = create(flow, session, origin, parameters).await?;
    let _guard = run.cancelled_if_dropped();
    let _signals = signals::watch(&run);
    let outcome = attempts(&run, details.describe, body).await;
    if let Err(RunError::Orchestration(_)) = &outcome {
        // The server that does not answer would not take this either.
        run.end();
    }
    outcome
}

async fn attempts<T, E, A, B>(run: &Arc<FlowRun>, describe: fn(&E) -> String, mut body: A) -> Result<T, RunError<E>>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let context = Context::Flow(Arc::clone(run));
    let timeout = run.flow().definition().common.timeout;
    run.tell_beginning(&context);
    loop {
        if let Some(begin_at) = run.begin(&context).await? {
            run.wait_until(&context, begin_at).await?;
            continue;
        }
        let ended = run.stop.run_until_cancelled(attempt(&context, timeout, body())).await;
        let outcome = outcome(run, describe, ended);
        run.settle(outcome.is_ok()).await;
        let outcome = if run.is_cancelled() { Err(run.cancellation()) } else { outcome };
        let (state, outcome) = final_state(run, outcome).await;
        match run.conclude(&context, state).await? {
            Next::Over => return outcome,
            Next::Again(begin_at) => run.wait_until(&context, begin_at).await?,
        }
    }
}

/// What came of an attempt that the run was or was not asked to stop in.
fn outcome<T, E>(run: &FlowRun, describe: fn(&E) -> String, ended: Option<Ended<T, E>>) -> Result<T, RunError<E>> {
    match ended {
        None => Err(run.cancellation()),
        Some(Ended::Returned(value)) => Ok(value),
        Some(Ended::TimedOut(after)) => Err(RunError::TimedOut { after }),
        Some(Ended::Panicked(message)) => Err(RunError::Crashed { message }),
        Some(Ended::Failed(error)) => {
            let message = run.session().redactor().redact(&describe(&error)).into_owned();
            Err(RunError::Failed { error, message })
        }
    }
}

impl FlowRun {
    fn tell_beginning(&self, context: &Context) {
        let kind = if self.is_subflow() { "subflow run" } else { "flow run" };
        context.log(Level::INFO, format!("{kind} `{}` of `{}` begins", self.name(), self.flow().name()));
    }

    /// Becomes `Running`, or is told to wait until then.
    async fn begin<E>(self: &Arc<Self>, context: &Context) -> Result<Option<Timestamp>, RunError<E>> {
        let running = StateCreate::new(StateType::Running);
        let verdict = match self.take_first() {
            Some(answer) => answered(self, running, answer).await?,
            None => propose(self, running).await?,
        };
        match verdict {
            Verdict::Accepted(state) => {
                self.attempt.fetch_add(1, Ordering::Relaxed);
                self.call_hooks(context, state).await;
                Ok(None)
            }
            Verdict::Again(begin_at) => Ok(Some(begin_at)),
            Verdict::Cancelled(reason) => Err(self.cancel_at_server(context, reason).await),
            Verdict::Stop(reason) => Err(self.stopped(context, reason)),
        }
    }

    pub(super) async fn call_hooks(&self, context: &Context, state: State) {
        hooks::call(self.flow().definition().common.hooks.of(state.state_type), context, state).await;
    }

    /// What a run that was asked to stop gives.
    pub(super) fn cancellation<E>(&self) -> RunError<E> {
        RunError::Cancelled { reason: self.reason_or("the run was cancelled") }
    }
}
