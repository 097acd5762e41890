//! Workers: processes that pick up a pool's runs. Owns their shape on the wire, and when one counts as gone.

use crate::{Duration, Timestamp, WorkPoolId, WorkerId};
use serde::{Deserialize, Serialize};

/// Whether a worker is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkerStatus {
    /// It spoke lately.
    Online,
    /// It did not.
    Offline,
}

impl WorkerStatus {
    /// The status as it stands on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "ONLINE",
            Self::Offline => "OFFLINE",
        }
    }
}

/// A worker as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct Worker {
    pub id: WorkerId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub name: String,
    pub work_pool_id: WorkPoolId,
    pub last_heartbeat_time: Option<Timestamp>,
    pub heartbeat_interval_seconds: Option<i64>,
    pub status: WorkerStatus,
}

impl Worker {
    /// How often a worker speaks that does not say how often.
    pub const FALLBACK_INTERVAL_SECONDS: i64 = 30;

    /// So many of its intervals may pass in silence.
    pub const MISSED_HEARTBEATS: i64 = 3;

    /// Whether it is there as of `now`.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> WorkerStatus {
        let interval = self.heartbeat_interval_seconds.filter(|seconds| *seconds > 0).unwrap_or(Self::FALLBACK_INTERVAL_SECONDS);
        let silence = Duration::from_seconds(interval.saturating_mul(Self::MISSED_HEARTBEATS));
        match self.last_heartbeat_time {
            Some(last) if now.since(last) < silence => WorkerStatus::Online,
            Some(_) | None => WorkerStatus::Offline,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_offline_after_three_silent_intervals() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let worker = |interval, last: Option<i64>| Worker {
            id: WorkerId::new_v4(),
            created: at(0),
            updated: at(0),
            name: "w".into(),
            work_pool_id: WorkPoolId::new_v4(),
            last_heartbeat_time: last.map(at),
            heartbeat_interval_seconds: interval,
            status: WorkerStatus::Online,
        };
        for (interval, last, now, expected) in [
            (Some(10), Some(0), 29, WorkerStatus::Online),
            (Some(10), Some(0), 30, WorkerStatus::Offline),
            (None, Some(0), 89, WorkerStatus::Online),
            (None, Some(0), 90, WorkerStatus::Offline),
            (None, None, 0, WorkerStatus::Offline),
        ] {
            assert_eq!(worker(interval, last).status_at(at(now)), expected, "{interval:?} {now}");
        }
    }
}
