//! Concurrency limits and the leases on their slots. Owns their shape; who gets a slot is decided elsewhere.

use crate::{ConcurrencyLimitId, Duration, LeaseId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the names of limits begin with that hold for tasks with a tag.
const TAG: &str = "tag:";

/// How many may do something at the same time, or, with slots that decay, how often.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConcurrencyLimit {
    /// Its id.
    pub id: ConcurrencyLimitId,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Whether it limits anything.
    pub active: bool,
    /// Its unique name.
    pub name: String,
    /// How many slots it has.
    pub limit: i64,
    /// How many of them were taken at `active_slots_as_of`.
    pub active_slots: i64,
    /// How many somebody says are waited for, as of `denied_slots_as_of`.
    pub denied_slots: i64,
    /// How many taken slots become free by themselves each second; 0 for those that are given back.
    pub slot_decay_per_second: f64,
    /// For how many seconds a slot is held, on average.
    pub avg_slot_occupancy_seconds: f64,
    /// Since when `active_slots` has been decaying.
    #[serde(skip)]
    pub active_slots_as_of: Timestamp,
    /// Since when `denied_slots` has been decaying.
    #[serde(skip)]
    pub denied_slots_as_of: Timestamp,
}

impl ConcurrencyLimit {
    /// For how many seconds a slot is thought to be held before anybody has given one back.
    const FIRST_GUESS: f64 = 2.0;

    /// An active limit whose slots are free and do not decay.
    #[must_use]
    pub fn new(id: ConcurrencyLimitId, name: String, limit: i64, created: Timestamp) -> Self {
        Self {
            id,
            created,
            updated: created,
            active: true,
            name,
            limit,
            active_slots: 0,
            denied_slots: 0,
            slot_decay_per_second: 0.0,
            avg_slot_occupancy_seconds: Self::FIRST_GUESS,
            active_slots_as_of: created,
            denied_slots_as_of: created,
        }
    }

    /// The name of the limit for tasks with this tag.
    #[must_use]
    pub fn name_for_tag(tag: &str) -> String {
        format!("{TAG}{tag}")
    }

    /// The tag, when the limit is one for tasks with a tag.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.name.strip_prefix(TAG)
    }

    /// Whether taken slots become free by themselves.
    #[must_use]
    pub fn decays(&self) -> bool {
        self.slot_decay_per_second > 0.0
    }
}

/// Who holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeaseHolder {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: LeaseHolderKind,
    /// Its id.
    pub id: Uuid,
}

/// What can hold a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of nouns")]
pub enum LeaseHolderKind {
    FlowRun,
    TaskRun,
    Deployment,
}

impl LeaseHolderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::FlowRun, Self::TaskRun, Self::Deployment];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FlowRun => "flow_run",
            Self::TaskRun => "task_run",
            Self::Deployment => "deployment",
        }
    }
}

/// The right to slots of some limits until a time, which whoever holds it puts off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrencyLease {
    /// Its id.
    pub id: LeaseId,
    /// When the slots were taken.
    pub created: Timestamp,
    /// When the slots are taken back, unless it is renewed.
    pub expires: Timestamp,
    /// How many slots of each limit.
    pub slots: i64,
    /// Who holds it, as far as was said.
    pub holder: Option<LeaseHolder>,
    /// The limits whose slots are taken.
    pub limits: Vec<ConcurrencyLimitId>,
}

impl ConcurrencyLease {
    /// How long a lease lasts whose holder cannot renew it: until it is given back.
    pub const FOREVER: Duration = Duration::from_seconds(100 * 365 * 24 * 60 * 60);
}
