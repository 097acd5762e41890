//! Runs the services until they are stopped.

use std::time::Duration;

use onloan_domain::Timestamp;
use onloan_storage::{Db, Result};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::{Services, foreman, late_runs, recent_deployments, scheduler};

/// Services at work. Dropped, they end after the pass that they are in.
pub(crate) struct Running {
    stop: CancellationToken,
    tasks: TaskTracker,
    _stopped_when_dropped: DropGuard,
}

impl Running {
    pub(crate) fn start(services: Services, db: &Db) -> Self {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let running = Self { stop: stop.clone(), tasks, _stopped_when_dropped: stop.drop_guard() };
        running.repeat("scheduler", services.scheduler, db, |db, now| async move { scheduler::run_once(&db, now).await });
        running.repeat("recent deployments", services.recent_deployments, db, |db, now| async move {
            recent_deployments::run_once(&db, now).await
        });
        running.repeat("late runs", services.late_runs, db, |db, now| async move { late_runs::run_once(&db, now).await });
        running.repeat("foreman", services.foreman, db, |db, now| async move { foreman::run_once(&db, now).await });
        running.tasks.close();
        running
    }

    /// Begins a pass whenever the last one is that long over.
    fn repeat<F>(&self, name: &'static str, period: Option<Duration>, db: &Db, pass: impl Fn(Db, Timestamp) -> F + Send + 'static)
    where
        F: Future<Output = Result<u64>> + Send,
    {
        let Some(period) = period else { return };
        let (stop, db) = (self.stop.clone(), db.clone());
        self.tasks.spawn(async move {
            while !stop.is_cancelled() {
                match pass(db.clone(), Timestamp::now()).await {
                    Ok(0) => {}
                    Ok(changed) => tracing::debug!(service = name, changed, "a pass is over"),
                    // The next pass does what this one could not.
                    Err(error) => tracing::warn!(service = name, "a pass failed: {error}"),
                }
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
