//! Runs the services until they are stopped.

use std::time::{Duration, Instant};

use onloan_domain::Timestamp;
use onloan_storage::Result;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::lease::Lease;
use super::{Services, cancellation_cleanup, foreman, late_runs, pause_expirations, recent_deployments, repossessor, retention, scheduler};
use crate::state::AppState;

/// Services at work. Dropped, they end after the pass that they are in.
pub(crate) struct Running {
    stop: CancellationToken,
    tasks: TaskTracker,
    _stopped_when_dropped: DropGuard,
}

impl Running {
    pub(crate) fn start(services: Services, state: &AppState) -> Self {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let running = Self { stop: stop.clone(), tasks, _stopped_when_dropped: stop.drop_guard() };
        running.repeat("scheduler", services.scheduler, state, |state, now| async move { scheduler::run_once(state.db(), now).await });
        running.repeat("recent_deployments", services.recent_deployments, state, |state, now| async move {
            recent_deployments::run_once(state.db(), now).await
        });
        running.repeat("late_runs", services.late_runs, state, |state, now| async move { late_runs::run_once(&state, now).await });
        running.repeat("foreman", services.foreman, state, |state, now| async move { foreman::run_once(state.db(), now).await });
        running.repeat(
            "repossessor",
            services.repossessor,
            state,
            |state, now| async move { repossessor::run_once(state.db(), now).await },
        );
        running.repeat("pause_expirations", services.pause_expirations, state, |state, now| async move {
            pause_expirations::run_once(&state, now).await
        });
        running.repeat("cancellation_cleanup", services.cancellation_cleanup, state, |state, now| async move {
            cancellation_cleanup::run_once(&state, now).await
        });
        running.repeat("retention", services.retention, state, |state, now| async move {
            retention::run_once(state.db(), &state.settings().retention, now).await
        });
        running.tasks.close();
        running
    }

    /// Begins a pass whenever the last one is that long over.
    fn repeat<F>(
        &self,
        name: &'static str,
        period: Option<Duration>,
        state: &AppState,
        pass: impl Fn(AppState, Timestamp) -> F + Send + 'static,
    ) where
        F: Future<Output = Result<u64>> + Send,
    {
        state.services().add(name, period, Timestamp::now());
        let Some(period) = period else { return };
        let (stop, state) = (self.stop.clone(), state.clone());
        let lease = Lease::new(name, period, state.db());
        self.tasks.spawn(async move {
            let mut due = Instant::now();
            while !stop.is_cancelled() {
                let (begun, now) = (Instant::now(), Timestamp::now());
                state.services().began(name, now);
                // The server that has the lease makes the pass, and no other.
                let outcome = lease.during(pass(state.clone(), now)).await;
                tell(&state, name, period, begun, begun.saturating_duration_since(due), outcome);
                due = Instant::now() + period;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(period) => {}
                }
            }
        });
    }

    /// Waits for the passes that are under way; no other begins.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// Tells whoever watches how a pass went.
fn tell(state: &AppState, name: &'static str, period: Duration, begun: Instant, lag: Duration, outcome: Result<u64>) {
    match &outcome {
        Ok(0) => {}
        Ok(changed) => tracing::debug!(service = name, changed, "a pass is over"),
        // The next pass does what this one could not.
        Err(error) => tracing::warn!(service = name, "a pass failed: {error}"),
    }
    let (took, now) = (begun.elapsed(), Timestamp::now());
    let next = now + period.into();
    state.metrics().passed(name, took, lag, outcome.is_err());
    state.services().ended(name, took, outcome.map_err(|error| error.to_string()), now, Some(next));
}
