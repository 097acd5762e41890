//! One attempt of a body: in its run's surroundings, within its time, and with its panics caught.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use tokio::time;

use crate::context::Context;
use crate::panics;

/// How an attempt ended.
pub(crate) enum Ended<T, E> {
    Returned(T),
    Failed(E),
    TimedOut(Duration),
    /// With what the panic said, redacted.
    Panicked(String),
}

/// Runs `body` to its end. Its time is counted while it waits; a body that computes without an `await` cannot be
/// stopped.
pub(crate) async fn attempt<T, E, B>(context: &Context, timeout: Option<Duration>, body: B) -> Ended<T, E>
where
    B: Future<Output = Result<T, E>>,
{
    // On the heap, so that a call stays small whatever its body holds.
    let body = AssertUnwindSafe(context.scope(Box::pin(body))).catch_unwind();
    let caught = match timeout {
        None => body.await,
        Some(after) => match time::timeout(after, body).await {
            Ok(caught) => caught,
            Err(_) => return Ended::TimedOut(after),
        },
    };
    match caught {
        Ok(Ok(value)) => Ended::Returned(value),
        Ok(Err(error)) => Ended::Failed(error),
        Err(panic) => Ended::Panicked(context.redactor().redact(&panics::describe(&*panic)).into_owned()),
    }
}
