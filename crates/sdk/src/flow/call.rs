//! A flow that was called and has not begun.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Poller, Poll};

use pin_project_lite::pin_project;

use super::engine;
use crate::context::Context;
use crate::definition::Flow;
use crate::error::RunError;
use crate::inputs::Inputs;
use crate::outcome::{ErrorValue, ResultValue};
use crate::session::{Session, SessionSource};

/// What a call knows beside the flow's definition.
#[expect(missing_docs, reason = "those whose names do not say it have a comment")]
pub struct FlowDetails<E> {
    pub session: SessionSource,
    /// Writes an error with its causes.
    pub describe: fn(&E) -> String,
    pub run_name: Option<String>,
    pub parameters: Inputs,
}

/// Where a call was made, and what it was given since.
pub(super) struct Origin {
    /// The run whose body made the call.
    pub(super) parent: Option<Context>,
    /// The session of the scope that the call was made in.
    pub(super) session: Option<Session>,
    /// Set by whoever makes the call, before it begins.
    pub(super) name: Mutex<Option<String>>,
}

pin_project! {
    /// A call of a flow: await it. Until then nothing happens.
    ///
    /// To let several run at once, join them: `tokio::try_join!(load("a"), load("b"))`, or [`map`](crate::map) them.
    #[must_use = "a flow does nothing until it is awaited"]
    pub struct FlowCall<F> {
        origin: Arc<Origin>,
        #[pin]
        future: F,
    }
}

/// The call of a flow whose body `attempt` begins, as often as its retries need.
pub fn call_flow<T, E, A, B>(
    flow: &'static Flow,
    mut details: FlowDetails<E>,
    attempt: A,
) -> FlowCall<impl Future<Output = Result<T, RunError<E>>> + Send>
where
    T: ResultValue,
    E: ErrorValue,
    A: FnMut() -> B + Send,
    B: Future<Output = Result<T, E>> + Send,
{
    let origin = Arc::new(Origin { parent: Context::current(), session: Session::current(), name: Mutex::new(details.run_name.take()) });
    // In a box, so that flows in flows do not need ever more of the stack.
    FlowCall { future: Box::pin(engine::execute(flow, Arc::clone(&origin), details, attempt)), origin }
}

impl<F> FlowCall<F> {
    /// Names the run, which else has the name of its `run_name` or one that the server invents.
    pub fn named(self, name: impl Into<String>) -> Self {
        *self.origin.name.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.into());
        self
    }
}

impl<F: Future> Future for FlowCall<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<Self::Output> {
        self.project().future.poll(poller)
    }
}
