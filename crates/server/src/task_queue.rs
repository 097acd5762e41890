//! Wakes the sockets of task workers when a background task run waits, and knows which workers are connected. The runs
//! themselves wait in the database.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use onloan_domain::{StateType, TaskRun, Timestamp};
use onloan_storage::scheduled_task_runs;
use tokio::sync::watch;

use crate::error::ApiResult;
use crate::state::{Tx, now};

/// The name of the state of a run that is to be tried again.
const AWAITING_RETRY: &str = "AwaitingRetry";

/// Lets a task run that has just entered its state wait for a worker, if it is one for workers. One that waits already does
/// so from now on.
pub(crate) async fn enqueue_deferred(tx: &mut Tx, run: &TaskRun) -> ApiResult<()> {
    let scheduled = run.state.as_ref().filter(|state| state.state_type == StateType::Scheduled);
    let Some(state) = scheduled.filter(|state| state.state_details.deferred == Some(true)) else { return Ok(()) };
    scheduled_task_runs::enqueue(tx, run.id, &run.task_key, state.name == AWAITING_RETRY, now()).await?;
    tx.wake_task_workers();
    Ok(())
}

/// Who waits for background task runs.
pub(crate) struct TaskQueue {
    woken: watch::Sender<()>,
    workers: Mutex<BTreeMap<u64, TaskWorker>>,
}

/// A worker whose socket is open.
#[derive(Clone, Debug)]
pub(crate) struct TaskWorker {
    pub(crate) client_id: String,
    pub(crate) task_keys: Vec<String>,
    pub(crate) last_seen: Timestamp,
}

/// A worker's place in the list; it leaves when this is dropped.
pub(crate) struct Place<'q> {
    queue: &'q TaskQueue,
    number: u64,
}

impl TaskQueue {
    pub(crate) fn new() -> Self {
        Self { woken: watch::Sender::new(()), workers: Mutex::default() }
    }

    /// Something may wait for a worker.
    pub(crate) fn wake(&self) {
        self.woken.send_replace(());
    }

    /// Completes when something may wait that did not before.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.woken.subscribe()
    }

    fn workers(&self) -> MutexGuard<'_, BTreeMap<u64, TaskWorker>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a worker.
    pub(crate) fn join(&self, worker: TaskWorker) -> Place<'_> {
        let mut workers = self.workers();
        let number = workers.last_key_value().map_or(0, |(last, _)| last + 1);
        workers.insert(number, worker);
        Place { queue: self, number }
    }

    /// The workers that are connected.
    pub(crate) fn connected(&self) -> Vec<TaskWorker> {
        self.workers().values().cloned().collect()
    }
}

impl Place<'_> {
    /// The worker showed that it is there.
    pub(crate) fn seen(&self, at: Timestamp) {
        if let Some(worker) = self.queue.workers().get_mut(&self.number) {
            worker.last_seen = at;
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.workers().remove(&self.number);
    }
}
