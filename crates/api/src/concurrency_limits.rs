//! Bodies of `/v2/concurrency_limits`, and of `/concurrency_limits`, which shows those of them that are for tags.

use crate::{bounds, names};
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, LeaseHolder, LeaseId, TaskRunId, Timestamp};
use serde::{Deserialize, Serialize};

/// Body of `POST /v2/concurrency_limits/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `ConcurrencyLimit`'s")]
pub struct ConcurrencyLimitCreate {
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    #[serde(deserialize_with = "bounds::not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub limit: i64,
    #[serde(default, deserialize_with = "bounds::not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub active_slots: i64,
    #[serde(default, deserialize_with = "bounds::not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub denied_slots: i64,
    #[serde(default, deserialize_with = "bounds::not_negative_seconds")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub slot_decay_per_second: f64,
}

fn yes() -> bool {
    true
}

/// Body of `PATCH /v2/concurrency_limits/{id or name}`. What is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `ConcurrencyLimit`'s")]
pub struct ConcurrencyLimitUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "names::optional")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "bounds::some_not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "bounds::some_not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub active_slots: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "bounds::some_not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub denied_slots: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "bounds::some_not_negative_rate")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub slot_decay_per_second: Option<f64>,
}

/// Body of `POST /v2/concurrency_limits/filter` and of `POST /concurrency_limits/filter`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConcurrencyLimitFilterBody {
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// A limit as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `ConcurrencyLimit`'s")]
pub struct GlobalConcurrencyLimit {
    pub id: ConcurrencyLimitId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub active: bool,
    pub name: String,
    pub limit: i64,
    pub active_slots: i64,
    pub slot_decay_per_second: f64,
}

impl From<ConcurrencyLimit> for GlobalConcurrencyLimit {
    fn from(limit: ConcurrencyLimit) -> Self {
        Self {
            id: limit.id,
            created: limit.created,
            updated: limit.updated,
            active: limit.active,
            name: limit.name,
            limit: limit.limit,
            active_slots: limit.active_slots,
            slot_decay_per_second: limit.slot_decay_per_second,
        }
    }
}

/// What slots are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SlotMode {
    /// To be given back.
    #[default]
    Concurrency,
    /// To decay.
    RateLimit,
}

/// Body of `POST /v2/concurrency_limits/increment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncrementSlots {
    /// Of which limits; names without a limit are passed over.
    pub names: Vec<String>,
    /// How many of each.
    #[serde(deserialize_with = "bounds::positive")]
    #[cfg_attr(feature = "openapi", schema(exclusive_minimum = 0))]
    pub slots: i64,
    /// What for.
    #[serde(default)]
    pub mode: SlotMode,
}

/// Body of `POST /v2/concurrency_limits/increment-with-lease`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncrementSlotsWithLease {
    /// Of which limits; names without a limit are passed over.
    pub names: Vec<String>,
    /// How many of each.
    #[serde(deserialize_with = "bounds::positive")]
    #[cfg_attr(feature = "openapi", schema(exclusive_minimum = 0))]
    pub slots: i64,
    /// What for.
    #[serde(default)]
    pub mode: SlotMode,
    /// In how many seconds they are taken back, unless the lease is renewed.
    #[serde(default = "five_minutes", deserialize_with = "bounds::lease_seconds")]
    #[cfg_attr(feature = "openapi", schema(minimum = 60, maximum = 86400))]
    pub lease_duration: f64,
    /// Who holds the lease.
    #[serde(default)]
    pub holder: Option<LeaseHolder>,
}

fn five_minutes() -> f64 {
    300.0
}

/// Body of `POST /v2/concurrency_limits/decrement`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecrementSlots {
    /// Of which limits; names without a limit are passed over.
    pub names: Vec<String>,
    /// How many of each.
    #[serde(deserialize_with = "bounds::positive")]
    #[cfg_attr(feature = "openapi", schema(exclusive_minimum = 0))]
    pub slots: i64,
    /// For how many seconds they were held.
    #[serde(default, deserialize_with = "bounds::some_positive_seconds")]
    #[cfg_attr(feature = "openapi", schema(exclusive_minimum = 0))]
    pub occupancy_seconds: Option<f64>,
}

/// Body of `POST /v2/concurrency_limits/decrement-with-lease`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecrementSlotsWithLease {
    /// The lease that is given back.
    pub lease_id: LeaseId,
}

/// Body of `POST /v2/concurrency_limits/leases/{id}/renew`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenewLease {
    /// In how many seconds the slots are taken back, unless it is renewed again.
    #[serde(default = "five_minutes", deserialize_with = "bounds::lease_seconds")]
    #[cfg_attr(feature = "openapi", schema(minimum = 60, maximum = 86400))]
    pub lease_duration: f64,
}

/// A limit of which slots were taken or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `ConcurrencyLimit`'s")]
pub struct LimitOfSlots {
    pub id: ConcurrencyLimitId,
    pub name: String,
    pub limit: i64,
}

impl From<ConcurrencyLimit> for LimitOfSlots {
    fn from(limit: ConcurrencyLimit) -> Self {
        Self { id: limit.id, name: limit.name, limit: limit.limit }
    }
}

/// Answer of `POST /v2/concurrency_limits/increment-with-lease`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeasedSlots {
    /// The lease; there is one also when no such limit exists.
    pub lease_id: LeaseId,
    /// The limits that exist.
    pub limits: Vec<LimitOfSlots>,
}

/// Body of `POST /concurrency_limits/`: makes the limit of a tag, or changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagLimitCreate {
    /// The tag.
    pub tag: String,
    /// How many tasks with it may run at the same time.
    pub concurrency_limit: i64,
}

/// The limit of a tag as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagLimit {
    /// Its id.
    pub id: ConcurrencyLimitId,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The tag.
    pub tag: String,
    /// How many tasks with it may run at the same time.
    pub concurrency_limit: i64,
    /// The task runs that hold a slot.
    pub active_slots: Vec<TaskRunId>,
}

/// Body of `POST /concurrency_limits/increment` and of `…/decrement`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagSlots {
    /// The tags; those without a limit are passed over.
    pub names: Vec<String>,
    /// Who takes a slot, or gives it back.
    pub task_run_id: TaskRunId,
}

/// Body of `POST /concurrency_limits/tag/{tag}/reset`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TagLimitReset {
    /// The task runs that hold a slot from now on; nobody does without this.
    pub slot_override: Option<Vec<TaskRunId>>,
}
