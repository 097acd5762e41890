//! A run as a task of the runtime.

use std::pin::Pin;
use std::task::{Context as Poller, Poll, ready};

use tokio::task::JoinHandle;

use crate::context::Context;
use crate::error::RunError;
use crate::panics;

/// A run that is in progress by itself, and is cancelled when this is dropped.
pub struct Spawned<T, E> {
    handle: JoinHandle<Result<T, RunError<E>>>,
}

impl<T: Send + 'static, E: Send + 'static> Spawned<T, E> {
    /// Begins `future`, in the run that the caller is in.
    pub(crate) fn new(future: impl Future<Output = Result<T, RunError<E>>> + Send + 'static) -> Self {
        let handle = match Context::current() {
            Some(context) => tokio::spawn(async move { context.scope(future).await }),
            None => tokio::spawn(future),
        };
        Self { handle }
    }
}

impl<T, E> Drop for Spawned<T, E> {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl<T, E> Future for Spawned<T, E> {
    type Output = Result<T, RunError<E>>;

    fn poll(mut self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        let joined = ready!(Pin::new(&mut self.handle).poll(poller));
        Poll::Ready(unwrap(joined))
    }
}

/// The outcome of a run in a task of the runtime, whatever became of that task.
pub(crate) fn unwrap<T, E>(joined: Result<Result<T, RunError<E>>, tokio::task::JoinError>) -> Result<T, RunError<E>> {
    joined.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => Err(RunError::Crashed { message: panics::describe(&*panic) }),
        Err(_) => Err(RunError::Cancelled { reason: "the run was cancelled".into() }),
    })
}
