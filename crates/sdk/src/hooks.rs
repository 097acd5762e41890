//! Functions that are called when a run enters a state.

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures::FutureExt;
use onloan_domain::{State, StateType};
use tracing::Level;

use crate::context::Context;
use crate::run::Run;

/// A hook: an `async fn(Run, State)` that returns nothing, or a `Result<(), E>`.
pub type Hook = fn(Run, State) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// The hooks of a flow or task, by what they wait for.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the attributes' options")]
pub struct Hooks {
    pub running: &'static [Hook],
    pub completion: &'static [Hook],
    pub failure: &'static [Hook],
    pub cancellation: &'static [Hook],
    pub crashed: &'static [Hook],
}

impl Hooks {
    pub(crate) fn of(&self, state_type: StateType) -> &'static [Hook] {
        match state_type {
            StateType::Running => self.running,
            StateType::Completed => self.completion,
            StateType::Failed => self.failure,
            StateType::Cancelled => self.cancellation,
            StateType::Crashed => self.crashed,
            StateType::Scheduled | StateType::Pending | StateType::Paused | StateType::Cancelling => &[],
        }
    }
}

/// What a hook may return.
#[diagnostic::on_unimplemented(
    message = "a state hook returns nothing, or a `Result<(), E>` whose error can be displayed; not `{Self}`",
    label = "a hook is an `async fn(Run, State)`"
)]
pub trait HookOutcome {
    /// The error's text, if there is one.
    fn outcome(self) -> Result<(), String>;
}

impl HookOutcome for () {
    fn outcome(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: Display> HookOutcome for Result<(), E> {
    fn outcome(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}

/// Gives every hook the same type.
pub async fn hook<O: HookOutcome>(hook: impl Future<Output = O>) -> Result<(), String> {
    hook.await.outcome()
}

/// Calls the hooks one after another. One that fails is a line in the run's log, and nothing else.
pub(crate) async fn call(hooks: &'static [Hook], context: &Context, state: State) {
    for hook in hooks {
        let (run, entered) = (Run::new(context.clone()), state.clone());
        let called = context.scope(AssertUnwindSafe(async move { hook(run, entered).await }).catch_unwind()).await;
        let trouble = match called {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error,
            Err(_) => "it panicked".into(),
        };
        context.log(Level::ERROR, format!("a hook for the state {} failed: {trouble}", state.name));
    }
}
