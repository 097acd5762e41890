//! A task that was called and has not begun.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Poller, Poll};

use pin_project_lite::pin_project;

use super::engine;
use super::future::TaskFuture;
use super::run::TaskRun;
use super::upstream::Upstream;
use crate::definition::Task;
use crate::error::RunError;
use crate::inputs::Inputs;
use crate::outcome::{ErrorValue, ResultValue};
use crate::session::SessionSource;

/// What a call knows beside the task's definition.
#[expect(missing_docs, reason = "those whose names do not say it have a comment")]
pub struct TaskDetails<E> {
    pub session: SessionSource,
    /// Writes an error with its causes.
    pub describe: fn(&E) -> String,
    pub retry_if: Option<fn(&E) -> bool>,
    pub run_name: Option<String>,
    /// The arguments, when the task is cached by them.
    pub inputs: Option<Inputs>,
    /// The runs among the arguments.
    pub upstream: Upstream,
}

pin_project! {
    /// A call of a task: await it, or [`submit`](TaskCall::submit) it. Until then nothing happens.
    #[must_use = "a task does nothing until it is awaited or submitted"]
    pub struct TaskCall<F> {
        run: Arc<TaskRun>,
        #[pin]
        future: F,
    }
}

/// The call of a task whose body `attempt` begins, as often as its retries need.
pub fn call_task<T, E, A, B>(
    task: &'static Task,
    mut details: TaskDetails<E>,
    attempt: A,
) -> TaskCall<impl Future<Output = Result<T, RunError<E>>> + Send>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let upstream = std::mem::take(&mut details.upstream);
    let run = Arc::new(TaskRun::new(task, details.run_name.take(), upstream));
    TaskCall { future: engine::execute(Arc::clone(&run), details, attempt), run }
}

impl<F> TaskCall<F> {
    /// Begins only when `other` has completed. When that one ends otherwise, this run ends as `NotReady`.
    pub fn after<T, E>(self, other: &TaskFuture<T, E>) -> Self {
        self.run.upstream().wait_for(other.run());
        self
    }

    /// Begins now, as a task of the runtime, and gives a future of the result.
    ///
    /// The flow that the task belongs to ends only when the task has; when the flow fails, the task is cancelled.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn submit<T, E>(self) -> TaskFuture<T, E>
    where
        F: Future<Output = Result<T, RunError<E>>> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        TaskFuture::begin(self.run, self.future)
    }
}

impl<F: Future> Future for TaskCall<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        self.project().future.poll(poller)
    }
}

/// A copy of an argument for one of several attempts.
pub fn argument_of_another_attempt<T: Clone>(argument: &T) -> T {
    argument.clone()
}
