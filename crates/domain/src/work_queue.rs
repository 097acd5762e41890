//! Work queues: the lanes of a work pool. Owns their shape on the wire, and what makes one healthy.

use crate::{DeploymentId, Duration, Timestamp, WorkPoolId, WorkQueueId};
use serde::{Deserialize, Serialize};

/// Whether a queue's runs are picked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkQueueStatus {
    /// Somebody asked for its runs lately.
    Ready,
    /// Nobody did.
    NotReady,
    /// Somebody stopped it.
    Paused,
}

/// Which runs belong to a queue of the old kind, which has no pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QueueFilter {
    /// Runs with all of these tags.
    pub tags: Option<Vec<String>>,
    /// Runs of these deployments.
    pub deployment_ids: Option<Vec<DeploymentId>>,
}

/// A work queue as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct WorkQueue {
    pub id: WorkQueueId,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Unique within its pool.
    pub name: String,
    pub description: String,
    pub is_paused: bool,
    pub concurrency_limit: Option<i64>,
    /// Lower numbers are served first; unique within a pool.
    pub priority: i64,
    pub work_pool_id: Option<WorkPoolId>,
    pub filter: Option<QueueFilter>,
    /// When somebody last asked for its runs.
    pub last_polled: Option<Timestamp>,
    pub work_pool_name: Option<String>,
    pub status: WorkQueueStatus,
    /// How many runs are about to start or at work; absent where there is no limit.
    pub active_slots: Option<u64>,
}

impl WorkQueue {
    /// The queue that every pool is made with.
    pub const DEFAULT: &'static str = "default";

    /// How long after the last question a queue counts as asked for.
    pub const POLL_TIMEOUT: Duration = Duration::from_seconds(60);

    /// Whether somebody asked for its runs lately.
    #[must_use]
    pub fn is_polled(&self, now: Timestamp) -> bool {
        self.last_polled.is_some_and(|polled| now.since(polled) <= Self::POLL_TIMEOUT)
    }
}

/// When a queue counts as healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkQueueHealthPolicy {
    /// With no more late runs than this.
    pub maximum_late_runs: Option<u64>,
    /// When somebody asked for its runs within this time.
    pub maximum_seconds_since_last_polled: Option<i64>,
}

/// Whether a queue is healthy, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct WorkQueueStatusDetail {
    pub healthy: bool,
    pub late_runs_count: u64,
    pub last_polled: Option<Timestamp>,
    pub health_check_policy: WorkQueueHealthPolicy,
}

impl WorkQueueStatusDetail {
    /// Whether a queue with so many late runs is healthy.
    #[must_use]
    pub fn of(queue: &WorkQueue, late_runs_count: u64, now: Timestamp) -> Self {
        let policy = WorkQueueHealthPolicy {
            maximum_late_runs: Some(0),
            maximum_seconds_since_last_polled: Some(WorkQueue::POLL_TIMEOUT.whole_seconds()),
        };
        let healthy = late_runs_count == 0 && queue.is_polled(now);
        Self { healthy, late_runs_count, last_polled: queue.last_polled, health_check_policy: policy }
    }
}
