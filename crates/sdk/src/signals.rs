//! Ctrl-C and SIGTERM: they cancel the flows that run, which then end as they should. A second one ends the process.
//!
//! Once a process has asked for these signals, the system no longer ends it by them. So when no flow runs, this does.

use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};

use crate::background::background;
use crate::flow::FlowRun;

static WATCHED: Mutex<Vec<Weak<FlowRun>>> = Mutex::new(Vec::new());

/// Ends the watch when dropped.
pub(crate) struct Watch {
    run: Weak<FlowRun>,
}

/// Cancels `run` when the process is asked to end. Subflows are cancelled with the flow above them.
pub(crate) fn watch(run: &Arc<FlowRun>) -> Option<Watch> {
    if run.is_subflow() || !run.session().heeds_signals() {
        return None;
    }
    static LISTENING: Once = Once::new();
    LISTENING.call_once(listen);
    let run = Arc::downgrade(run);
    watched().push(Weak::clone(&run));
    Some(Watch { run })
}

impl Drop for Watch {
    fn drop(&mut self) {
        watched().retain(|run| !run.ptr_eq(&self.run));
    }
}

fn watched() -> MutexGuard<'static, Vec<Weak<FlowRun>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn listen() {
    use tokio::signal::unix::{SignalKind, signal};
    let _runtime = background().enter();
    for (kind, name) in [(SignalKind::interrupt(), "SIGINT"), (SignalKind::terminate(), "SIGTERM")] {
        match signal(kind) {
            Ok(mut signals) => {
                background().spawn(async move {
                    while signals.recv().await.is_some() {
                        arrived(name, 128 + kind.as_raw_value());
                    }
                });
            }
            Err(error) => tracing::warn!(target: "onloan", "{name} will not cancel flows: {error}"),
        }
    }
}

#[cfg(not(unix))]
fn listen() {
    background().spawn(async {
        while tokio::signal::ctrl_c().await.is_ok() {
            arrived("Ctrl-C", 130);
        }
    });
}

fn arrived(name: &str, exit_code: i32) {
    let runs = watched().iter().filter_map(Weak::upgrade).collect::<Vec<_>>();
    if runs.iter().all(|run| run.is_cancelled()) {
        std::process::exit(exit_code);
    }
    for run in runs {
        run.cancel(format!("cancelled by {name}"));
    }
}
