//! A run of a flow: who it is, what belongs to it, and how it is asked to stop.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use onloan_api::{OrchestrationResult, StateCreate};
use onloan_domain::{FlowId, FlowRunId, JsonObject, StateId, StateType, Timestamp, TransitionId};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Level;

use crate::context::Context;
use crate::definition::{Flow, Task};
use crate::recorder::Record;
use crate::session::Session;

pub(crate) struct FlowRun {
    pub(super) id: FlowRunId,
    pub(super) name: Arc<str>,
    pub(super) flow: &'static Flow,
    pub(super) flow_id: FlowId,
    pub(super) flow_name: Arc<str>,
    pub(super) session: Session,
    pub(super) parameters: JsonObject,
    pub(super) parent: Option<Arc<FlowRun>>,
    /// What came of the first proposal, until the run begins.
    pub(super) first: Mutex<Option<OrchestrationResult>>,
    pub(super) attempt: AtomicU32,
    pub(super) belongings: Belongings,
    /// Cancelled when the run is asked to stop; with it, its subflows are.
    pub(super) stop: CancellationToken,
    pub(super) reason: OnceLock<String>,
    pub(super) ended: AtomicBool,
}

/// What a flow run has to look after.
pub(super) struct Belongings {
    /// How many runs of each task and subflow there were, by their keys.
    sequences: Mutex<HashMap<Arc<str>, u32>>,
    /// The tasks that were submitted and have not ended.
    submitted: TaskTracker,
    /// What stops those of the current attempt.
    stop_of_submitted: Mutex<CancellationToken>,
    /// Hooks of runs that were dropped, for this run and all below it.
    aftermath: TaskTracker,
}

impl Belongings {
    pub(super) fn new(parent: Option<&FlowRun>, stop: &CancellationToken) -> Self {
        Self {
            sequences: Mutex::default(),
            submitted: TaskTracker::new(),
            stop_of_submitted: Mutex::new(stop.child_token()),
            aftermath: parent.map_or_else(TaskTracker::new, |parent| parent.belongings.aftermath.clone()),
        }
    }
}

impl FlowRun {
    pub(crate) fn id(&self) -> FlowRunId {
        self.id
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub(crate) fn flow(&self) -> &'static Flow {
        self.flow
    }

    pub(crate) fn flow_id(&self) -> FlowId {
        self.flow_id
    }

    pub(crate) fn flow_name(&self) -> &Arc<str> {
        &self.flow_name
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) fn parameters(&self) -> &JsonObject {
        &self.parameters
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.attempt.load(Ordering::Relaxed)
    }

    pub(super) fn take_first(&self) -> Option<OrchestrationResult> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn is_subflow(&self) -> bool {
        self.parent.is_some()
    }

    pub(crate) fn logs_prints(&self) -> bool {
        let own = self.flow.definition().common.log_prints;
        own.unwrap_or_else(|| self.parent.as_ref().is_some_and(|parent| parent.logs_prints()))
    }

    /// Which run of the task this is, from 0.
    pub(crate) fn next_of(&self, task: &Task) -> u32 {
        self.next(task.key())
    }

    pub(super) fn next(&self, key: &Arc<str>) -> u32 {
        let mut sequences = self.belongings.sequences.lock().unwrap_or_else(PoisonError::into_inner);
        let next = match sequences.get_mut(key) {
            Some(next) => next,
            None => sequences.entry(Arc::clone(key)).or_default(),
        };
        *next += 1;
        *next - 1
    }

    /// Asks the run and everything below it to stop. The first reason counts.
    pub(crate) fn cancel(&self, reason: impl Into<String>) {
        // Later reasons are dropped on purpose.
        let _ = self.reason.set(reason.into());
        self.stop.cancel();
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    pub(crate) async fn cancelled(&self) {
        self.stop.cancelled().await;
    }

    /// Why it was asked to stop: itself, or the run above it.
    pub(crate) fn reason(&self) -> Option<&str> {
        let own = self.reason.get().map(String::as_str);
        own.or_else(|| self.parent.as_ref().and_then(|parent| parent.reason()))
    }

    pub(super) fn reason_or(&self, default: &str) -> String {
        self.reason().unwrap_or(default).to_owned()
    }

    pub(crate) fn submitted(&self) -> &TaskTracker {
        &self.belongings.submitted
    }

    /// What stops the tasks that are submitted now.
    pub(crate) fn stop_of_submitted(&self) -> CancellationToken {
        self.belongings.stop_of_submitted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for the submitted tasks; stops them first unless they may `finish`.
    pub(super) async fn settle(&self, finish: bool) {
        let submitted = self.submitted();
        if submitted.is_empty() {
            return;
        }
        let stop = self.stop_of_submitted();
        if !finish {
            stop.cancel();
        }
        submitted.close();
        submitted.wait().await;
        submitted.reopen();
        *self.belongings.stop_of_submitted.lock().unwrap_or_else(PoisonError::into_inner) = self.stop.child_token();
    }

    pub(crate) fn aftermath(&self) -> &TaskTracker {
        &self.belongings.aftermath
    }

    /// Waits for the hooks of dropped runs.
    pub(super) async fn finish_aftermath(&self) {
        if !self.is_subflow() && !self.aftermath().is_empty() {
            self.aftermath().close();
            self.aftermath().wait().await;
        }
    }

    /// Marks the run as ended. `false` when it had ended before.
    pub(super) fn end(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }

    /// What marks the run as cancelled if it goes away before it has ended.
    pub(super) fn cancelled_if_dropped(self: &Arc<Self>) -> CancelledIfDropped {
        CancelledIfDropped(Arc::clone(self))
    }
}

/// See [`FlowRun::cancelled_if_dropped`].
pub(super) struct CancelledIfDropped(Arc<FlowRun>);

impl Drop for CancelledIfDropped {
    fn drop(&mut self) {
        let run = &self.0;
        if !run.end() {
            return;
        }
        let reason = run.reason_or("the run was dropped before its end");
        run.cancel(reason.clone());
        let context = Context::Flow(Arc::clone(run));
        context.log(Level::WARN, format!("the flow run `{}` was cancelled: {reason}", run.name));
        let mut state = StateCreate::new(StateType::Cancelled).with_message(reason);
        state.state_details.transition_id = Some(TransitionId::new_v4());
        let hooks = run.flow.definition().common.hooks.of(StateType::Cancelled);
        context.call_hooks_apart(hooks, state.clone().into_state(StateId::new_v7(), Timestamp::now()));
        run.session.records().push_now(Record::Flow(Arc::clone(run), state));
    }
}
