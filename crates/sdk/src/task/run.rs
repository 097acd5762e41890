//! A run of a task: who it is, and what is known about how far it got.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use onloan_domain::{TaskRunId, Timestamp};
use tokio::sync::Notify;

use super::upstream::Upstream;
use crate::context::Context;
use crate::definition::Task;
use crate::error::SessionError;
use crate::flow::FlowRun;
use crate::recorder::{Entered, Progress, Record, Transition};
use crate::session::{Session, SessionSource};

const OPEN: u8 = 0;
const COMPLETED: u8 = 1;
const NOT_COMPLETED: u8 = 2;

pub(crate) struct TaskRun {
    id: TaskRunId,
    task: &'static Task,
    flow: Option<Arc<FlowRun>>,
    /// Known from the start inside a flow or a scope, else found when the run begins.
    session: OnceLock<Session>,
    created: Timestamp,
    /// Which run of its task it is within the flow run.
    sequence: u32,
    name: OnceLock<String>,
    upstream: Mutex<Upstream>,
    submitted: AtomicBool,
    attempt: AtomicU32,
    end: AtomicU8,
    ended: Notify,
    /// The recorder's.
    progress: Mutex<Progress>,
}

impl TaskRun {
    /// A run in the flow run that the caller is in, if it is in one.
    pub(super) fn new(task: &'static Task, name: Option<String>, upstream: Upstream) -> Self {
        let flow = Context::current().and_then(|context| context.flow().cloned());
        let session = match &flow {
            Some(flow) => Some(flow.session().clone()),
            None => Session::current(),
        };
        Self {
            id: TaskRunId::new_v7(),
            task,
            session: session.map_or_else(OnceLock::new, OnceLock::from),
            created: Timestamp::now(),
            sequence: flow.as_ref().map_or(0, |flow| flow.next_of(task)),
            flow,
            name: name.map_or_else(OnceLock::new, OnceLock::from),
            upstream: Mutex::new(upstream),
            submitted: AtomicBool::new(false),
            attempt: AtomicU32::new(0),
            end: AtomicU8::new(OPEN),
            ended: Notify::new(),
            progress: Mutex::default(),
        }
    }

    pub(crate) fn id(&self) -> TaskRunId {
        self.id
    }

    pub(crate) fn task(&self) -> &'static Task {
        self.task
    }

    pub(crate) fn flow(&self) -> Option<&Arc<FlowRun>> {
        self.flow.as_ref()
    }

    pub(crate) fn session(&self) -> &Session {
        self.session.get().expect("a run begins by finding its session")
    }

    pub(crate) fn created(&self) -> Timestamp {
        self.created
    }

    pub(crate) fn name(&self) -> &str {
        self.name.get_or_init(|| format!("{}-{}", self.task.name(), self.sequence))
    }

    pub(crate) fn attempt(&self) -> u32 {
        self.attempt.load(Ordering::Relaxed)
    }

    pub(crate) fn logs_prints(&self) -> bool {
        let own = self.task.definition().common.log_prints;
        own.unwrap_or_else(|| self.flow.as_ref().is_some_and(|flow| flow.logs_prints()))
    }

    pub(crate) fn upstream(&self) -> MutexGuard<'_, Upstream> {
        self.upstream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin_attempt(&self) -> u32 {
        self.attempt.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) async fn find_session(&self, source: SessionSource) -> Result<(), SessionError> {
        if self.session.get().is_none() {
            let session = Session::current_or(source).await?;
            // Nobody else sets it: a run is begun once.
            let _ = self.session.set(session);
        }
        Ok(())
    }

    /// Notes that the run waits for its turn.
    pub(super) fn submit(self: &Arc<Self>) {
        if let Some(session) = self.session.get() {
            self.submitted.store(true, Ordering::Relaxed);
            let at = self.created;
            session.records().push_now(Record::Task(self.transition(at, Entered::Pending)));
        }
    }

    pub(super) fn was_submitted(&self) -> bool {
        self.submitted.load(Ordering::Relaxed)
    }

    /// Notes that the run entered a state.
    pub(super) async fn enter(self: &Arc<Self>, entered: Entered) {
        let transition = self.transition(Timestamp::now(), entered);
        self.record(transition).await;
    }

    pub(super) async fn record(&self, transition: Transition) {
        self.session().records().push(Record::Task(transition)).await;
    }

    pub(super) fn transition(self: &Arc<Self>, at: Timestamp, entered: Entered) -> Transition {
        Transition { run: Arc::clone(self), id: None, at, entered }
    }

    /// Marks the run as ended. `false` when it had ended before.
    pub(super) fn end(&self, completed: bool) -> bool {
        let end = if completed { COMPLETED } else { NOT_COMPLETED };
        let first = self.end.compare_exchange(OPEN, end, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if first {
            self.ended.notify_waiters();
        }
        first
    }

    /// Waits for the run's end. Whether it completed.
    pub(super) async fn completed(&self) -> bool {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            match self.end.load(Ordering::Acquire) {
                OPEN => ended.await,
                end => return end == COMPLETED,
            }
        }
    }

    /// What marks the run as cancelled if it goes away before the run has ended.
    pub(super) fn cancelled_if_dropped(self: &Arc<Self>) -> CancelledIfDropped {
        CancelledIfDropped(Arc::clone(self))
    }
}

/// See [`TaskRun::cancelled_if_dropped`].
pub(super) struct CancelledIfDropped(Arc<TaskRun>);

impl Drop for CancelledIfDropped {
    fn drop(&mut self) {
        let run = &self.0;
        if !run.end(false) {
            return;
        }
        // Without a session the run never began.
        let Some(session) = run.session.get() else { return };
        let reason = run.flow.as_ref().and_then(|flow| flow.reason()).unwrap_or("the run was dropped before its end");
        let cancelled = Entered::Cancelled { reason: reason.to_owned() };
        let transition = run.transition(Timestamp::now(), cancelled).for_hooks();
        let hooks = transition.hooks();
        let state = transition.state();
        session.records().push_now(Record::Task(transition));
        Context::Task(Arc::clone(run)).call_hooks_apart(hooks, state);
    }
}
