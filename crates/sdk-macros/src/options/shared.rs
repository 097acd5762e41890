//! The options that flows and tasks have in common.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path};

use super::{count, paths, span, spans, switch, text, texts};

/// See `#[task]` for what each means.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) name: Option<LitStr>,
    pub(crate) run_name: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) tags: Vec<LitStr>,
    pub(crate) retries: u32,
    pub(crate) retry_delay: Vec<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) log_prints: Option<bool>,
    pub(crate) persist_result: bool,
    pub(crate) hooks: Hooks,
}

/// What to call when a run enters a state.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) running: Vec<Path>,
    pub(crate) completion: Vec<Path>,
    pub(crate) failure: Vec<Path>,
    pub(crate) cancellation: Vec<Path>,
    pub(crate) crashed: Vec<Path>,
}

impl Shared {
    pub(crate) const NAMES: [&'static str; 14] = [
        "name",
        "run_name",
        "description",
        "tags",
        "retries",
        "retry_delay",
        "timeout",
        "log_prints",
        "persist_result",
        "on_running",
        "on_completion",
        "on_failure",
        "on_cancellation",
        "on_crashed",
    ];

    /// Takes the option `name`, if it is one of these.
    pub(super) fn read(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
        match name.to_string().as_str() {
            "name" => self.name = Some(text(input)?),
            "run_name" => self.run_name = Some(text(input)?),
            "description" => self.description = Some(text(input)?),
            "tags" => self.tags = texts(input)?,
            "retries" => self.retries = count(input)?,
            "retry_delay" => self.retry_delay = spans(input)?,
            "timeout" => self.timeout = Some(span(input)?),
            "log_prints" => self.log_prints = Some(switch(input)?),
            "persist_result" => self.persist_result = switch(input)?,
            "on_running" => self.hooks.running = paths(input)?,
            "on_completion" => self.hooks.completion = paths(input)?,
            "on_failure" => self.hooks.failure = paths(input)?,
            "on_cancellation" => self.hooks.cancellation = paths(input)?,
            "on_crashed" => self.hooks.crashed = paths(input)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
