//! `#[flow]` and `#[task]`.
//!
//! An attribute keeps the function's body, and puts an ordinary function of the same name before it that
//! returns a call to await or to submit. Everything that happens in a run is ordinary code of `onloan-sdk`;
//! this crate knows only syntax, and writes paths under `::onloan` alone.

mod duration;
mod expand;
mod options;
mod run_name;
mod signature;

use proc_macro::TokenStream;
use syn::ItemFn;

use options::{FlowOptions, TaskOptions};

/// Makes a task of an `async fn`: its runs are recorded, and can be retried, cached and bounded in time.
///
/// The function takes what it likes and returns a `Result<T, E>`, where `T` can be serialised. Calling it gives
/// a call that does nothing until it is awaited or submitted.
///
/// ```text
/// #[task(retries = 3, retry_delay = "10s", run_name = "load-{table}")]
/// async fn load(db: &Database, table: &str) -> Result<u64, LoadError> { … }
///
/// let rows = load(&db, "customers").await?;
/// ```
///
/// | option | meaning |
/// | --- | --- |
/// | `name = "…"` | the task's name; the function's by default |
/// | `run_name = "load-{table}"` | a run's name, made of the arguments |
/// | `description = "…"` | what it does; the doc comment by default |
/// | `tags("a", "b")` | tags of its runs |
/// | `retries = 3` | how often a failed run is tried again; arguments must be `Clone` |
/// | `retry_delay = "10s"`, `["1s", "10s"]` | how long to wait before that |
/// | `backoff`, `backoff = 3` | each delay is twice (three times) the one before |
/// | `max_retry_delay = "5m"` | the longest delay that backoff may reach |
/// | `retry_jitter = 0.5` | adds up to half of each delay, at random |
/// | `retry_if = path` | `fn(&E) -> bool`: whether that error is worth another try |
/// | `timeout = "30s"` | fails a run that takes longer |
/// | `cache(inputs, expires = "1h")` | reuses the result of the same arguments, which must be `Serialize` |
/// | `log_prints` | a `println!` in the body becomes a log line of the run |
/// | `persist_result` | keeps the result where the run's state points to it |
/// | `on_running`, `on_completion`, `on_failure`, `on_cancellation`, `on_crashed` `= path`, `[paths]` | `async fn(Run, State)` to call then |
#[proc_macro_attribute]
pub fn task(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = syn::parse_macro_input!(options as TaskOptions);
    let item = syn::parse_macro_input!(item as ItemFn);
    expand::task(options, item).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes a flow of an `async fn`: its runs, their states and their logs are kept by the server.
///
/// The function's arguments are the run's parameters and must be `Serialize`, so that no secret can be one. A
/// flow that is called in another flow's body becomes its subflow.
///
/// ```text
/// #[flow(name = "nightly-load", log_prints, timeout = "1h")]
/// async fn nightly(date: String) -> anyhow::Result<u64> { … }
/// ```
///
/// | option | meaning |
/// | --- | --- |
/// | `name = "…"` | the flow's name; the function's by default, with hyphens |
/// | `run_name = "load-{date}"` | a run's name, made of the parameters; invented by the server by default |
/// | `description = "…"` | what it does; the doc comment by default |
/// | `version = "…"` | the version of the flow that a run is of |
/// | `tags("a", "b")` | tags of its runs |
/// | `retries = 1`, `retry_delay = "1m"` | how often a failed run is tried again, and after how long |
/// | `timeout = "1h"` | fails a run that takes longer |
/// | `log_prints` | a `println!` in the body, and in its tasks', becomes a log line of the run |
/// | `persist_result` | keeps the result where the run's state points to it |
/// | `on_running`, `on_completion`, `on_failure`, `on_cancellation`, `on_crashed` `= path`, `[paths]` | `async fn(Run, State)` to call then |
#[proc_macro_attribute]
pub fn flow(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = syn::parse_macro_input!(options as FlowOptions);
    let item = syn::parse_macro_input!(item as ItemFn);
    expand::flow(options, item).unwrap_or_else(|error| error.to_compile_error()).into()
}
