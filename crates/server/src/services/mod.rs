//! What the server does by itself: idempotent passes over the database, each with its period, under one driver.
//!
//! A pass is a function of the database and the time; it may run at any moment, and twice. The driver owns when passes run
//! and that they end with the server. It deliberately knows nothing of what they do.

pub(crate) mod cancellation_cleanup;
mod driver;
pub mod foreman;
pub(crate) mod late_runs;
mod lease;
pub(crate) mod pause_expirations;
pub mod recent_deployments;
pub mod repossessor;
pub mod retention;
pub mod scheduler;
mod status;

use std::time::Duration;

pub(crate) use driver::Running;
pub(crate) use status::Statuses;

/// How long after one pass of a service the next one begins. A service without a period does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Services {
    /// Makes the runs of schedules.
    pub scheduler: Option<Duration>,
    /// The same for deployments that have just changed.
    pub recent_deployments: Option<Duration>,
    /// Marks runs late that nobody started.
    pub late_runs: Option<Duration>,
    /// Marks workers, pools, queues and deployments that nobody heard of.
    pub foreman: Option<Duration>,
    /// Takes back concurrency slots whose holders have ended.
    pub repossessor: Option<Duration>,
    /// Fails runs whose pause ran out.
    pub pause_expirations: Option<Duration>,
    /// Cancels what cancelled runs had called, and runs that nobody confirms as cancelled.
    pub cancellation_cleanup: Option<Duration>,
    /// Forgets what is kept no longer.
    pub retention: Option<Duration>,
}

impl Services {
    /// None of them.
    pub const OFF: Self = Self {
        scheduler: None,
        recent_deployments: None,
        late_runs: None,
        foreman: None,
        repossessor: None,
        pause_expirations: None,
        cancellation_cleanup: None,
        retention: None,
    };
}

impl Default for Services {
    fn default() -> Self {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        Self {
            scheduler: seconds(60),
            recent_deployments: seconds(5),
            late_runs: seconds(5),
            foreman: seconds(15),
            repossessor: seconds(15),
            pause_expirations: seconds(5),
            cancellation_cleanup: seconds(20),
            retention: seconds(3_600),
        }
    }
}
