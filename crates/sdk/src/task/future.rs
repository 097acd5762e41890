//! A task that was submitted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Poller, Poll, ready};

use onloan_domain::TaskRunId;
use tokio::task::JoinHandle;

use super::run::TaskRun;
use crate::error::RunError;
use crate::spawned;

/// A task in progress, and a future of its result. Dropping it does not stop the task.
pub struct TaskFuture<T, E> {
    run: Arc<TaskRun>,
    handle: JoinHandle<Result<T, RunError<E>>>,
}

impl<T: Send + 'static, E: Send + 'static> TaskFuture<T, E> {
    pub(super) fn begin(run: Arc<TaskRun>, future: impl Future<Output = Result<T, RunError<E>>> + Send + 'static) -> Self {
        run.submit();
        let unpolled = run.cancelled_if_dropped();
        let handle = match run.flow() {
            Some(flow) => {
                let stop = flow.stop_of_submitted();
                let until_stopped = async move {
                    let _unpolled = unpolled;
                    stop.run_until_cancelled_owned(future).await.unwrap_or_else(|| Err(stopped()))
                };
                flow.submitted().spawn(until_stopped)
            }
            None => tokio::spawn(async move {
                let _unpolled = unpolled;
                future.await
            }),
        };
        Self { run, handle }
    }
}

fn stopped<E>() -> RunError<E> {
    RunError::Cancelled { reason: "the flow run ended before the task did".into() }
}

impl<T, E> TaskFuture<T, E> {
    /// The id of the task's run.
    #[must_use]
    pub fn task_run_id(&self) -> TaskRunId {
        self.run.id()
    }

    /// Stops the task at its next `await`. Its run is then `Cancelled`.
    pub fn cancel(&self) {
        self.handle.abort();
    }

    /// Whether the task has ended, in whatever way.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }

    pub(super) fn run(&self) -> &Arc<TaskRun> {
        &self.run
    }
}

impl<T, E> Future for TaskFuture<T, E> {
    type Output = Result<T, RunError<E>>;

    fn poll(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        let joined = ready!(Pin::new(&mut self.handle).poll(poller));
        Poll::Ready(spawned::unwrap(joined))
    }
}

impl<T, E> std::fmt::Debug for TaskFuture<T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskFuture").field("task_run", &self.run.id()).finish_non_exhaustive()
    }
}
