//! Bodies of `/work_pools`, its queues and its workers, and of the older `/work_queues`.

use crate::names;
use crate::present::present;
use limits::{not_negative, positive, present_limit};
use onloan_domain::filters::{WorkPoolFilter, WorkQueueFilter, WorkerFilter};
use onloan_domain::{
    Duration, FlowId, FlowRun, FlowRunId, JsonObject, QueueFilter, StateType, StorageConfiguration, Timestamp, WorkPool, WorkPoolId,
    WorkQueueId,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// Body of `POST /work_pools/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `WorkPool`'s")]
pub struct WorkPoolCreate {
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default = "agent", rename = "type")]
    pub pool_type: String,
    #[serde(default, deserialize_with = "job_template")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub base_job_template: JsonObject,
    #[serde(default)]
    pub is_paused: bool,
    #[serde(default, deserialize_with = "not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub concurrency_limit: Option<i64>,
    #[serde(default)]
    pub storage_configuration: StorageConfiguration,
}

/// A template that is not empty has both parts, and something in each.
fn check<E: Error>(template: JsonObject) -> Result<JsonObject, E> {
    let has = |part: &str| template.get(part).and_then(Value::as_object).is_some_and(|part| !part.is_empty());
    if template.is_empty() || (has("job_configuration") && has("variables")) {
        return Ok(template);
    }
    Err(E::custom("a `base_job_template` needs both `job_configuration` and `variables`"))
}

fn job_template<'de, D: Deserializer<'de>>(deserializer: D) -> Result<JsonObject, D::Error> {
    check(JsonObject::deserialize(deserializer)?)
}

fn some_job_template<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonObject>, D::Error> {
    Option::<JsonObject>::deserialize(deserializer)?.map(check).transpose()
}

fn agent() -> String {
    WorkPool::AGENT.to_owned()
}

/// Body of `PATCH /work_pools/{name}`. An absent key leaves its value alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `WorkPool`'s")]
pub struct WorkPoolUpdate {
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_paused: Option<bool>,
    #[serde(deserialize_with = "some_job_template", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub base_job_template: Option<JsonObject>,
    #[serde(deserialize_with = "present_limit", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub concurrency_limit: Option<Option<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_configuration: Option<StorageConfiguration>,
}

/// Body of `POST /work_pools/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct WorkPoolFilterBody {
    /// Which.
    pub work_pools: Option<WorkPoolFilter>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of `POST /work_pools/{name}/get_scheduled_flow_runs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScheduledRunsOfPool {
    /// The queues to look into; all of them when there are none.
    pub work_queue_names: Option<Vec<String>>,
    /// Runs that are due by then.
    pub scheduled_before: Option<Timestamp>,
    /// Runs that are not due before that.
    pub scheduled_after: Option<Timestamp>,
    /// How many at most.
    pub limit: Option<i64>,
}

/// One answer of `POST /work_pools/{name}/get_scheduled_flow_runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct WorkerFlowRun {
    pub work_pool_id: WorkPoolId,
    pub work_queue_id: WorkQueueId,
    pub flow_run: FlowRun,
}

/// Body of `POST /work_pools/{name}/queues` and of `POST /work_queues/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `WorkQueue`'s")]
pub struct WorkQueueCreate {
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub is_paused: bool,
    #[serde(default, deserialize_with = "not_negative")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub concurrency_limit: Option<i64>,
    /// The first that is free when absent.
    #[serde(default, deserialize_with = "positive")]
    pub priority: Option<i64>,
    #[serde(default)]
    pub filter: Option<QueueFilter>,
}

/// Body of `PATCH` of a queue. An absent key leaves its value alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `WorkQueue`'s")]
pub struct WorkQueueUpdate {
    pub name: Option<String>,
    #[serde(deserialize_with = "present")]
    pub description: Option<Option<String>>,
    pub is_paused: Option<bool>,
    #[serde(deserialize_with = "present_limit")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub concurrency_limit: Option<Option<i64>>,
    #[serde(deserialize_with = "positive")]
    pub priority: Option<i64>,
    #[serde(deserialize_with = "present")]
    pub last_polled: Option<Option<Timestamp>>,
    #[serde(deserialize_with = "present")]
    pub filter: Option<Option<QueueFilter>>,
}

/// Body of the filters of queues.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct WorkQueueFilterBody {
    /// Which.
    pub work_queues: Option<WorkQueueFilter>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of `POST /work_queues/{id}/get_runs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct WorkQueueRuns {
    /// How many at most.
    pub limit: Option<i64>,
    /// Runs that are due by then.
    pub scheduled_before: Option<Timestamp>,
}

/// Body of `POST /work_pools/{name}/workers/heartbeat`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `Worker`'s")]
pub struct WorkerHeartbeat {
    pub name: String,
    #[serde(default)]
    pub heartbeat_interval_seconds: Option<i64>,
}

/// Body of `POST /work_pools/{name}/workers/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct WorkerFilterBody {
    /// Which.
    pub workers: Option<WorkerFilter>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of both `concurrency_status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConcurrencyStatusBody {
    /// Which page, from 1 on.
    pub page: Option<i64>,
    /// How many on a page.
    pub limit: Option<i64>,
    /// Of a pool's queues: how many runs of each.
    pub flow_run_limit: Option<i64>,
}

/// A run that takes a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct FlowRunSlotSummary {
    pub id: FlowRunId,
    pub name: String,
    pub state_type: Option<StateType>,
    pub state_name: Option<String>,
    pub start_time: Option<Timestamp>,
    pub state_timestamp: Option<Timestamp>,
    pub time_in_current_state: Option<Duration>,
}

/// Answer of `POST /work_queues/{id}/concurrency_status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct WorkQueueConcurrencyStatus {
    pub active_slots: u64,
    pub concurrency_limit: Option<i64>,
    pub flow_runs: Vec<FlowRunSlotSummary>,
    pub count: u64,
    pub limit: u64,
    pub pages: u64,
    pub page: u64,
}

/// One queue in the answer of `POST /work_pools/{name}/concurrency_status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct WorkQueueConcurrencyDetail {
    pub queue_id: WorkQueueId,
    pub queue_name: String,
    pub active_slots: u64,
    pub concurrency_limit: Option<i64>,
    pub flow_runs: Vec<FlowRunSlotSummary>,
    pub flow_run_count: Option<u64>,
}

/// Answer of `POST /work_pools/{name}/concurrency_status`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub struct WorkPoolConcurrencyStatus {
    pub active_slots: u64,
    pub concurrency_limit: Option<i64>,
    pub queues: Vec<WorkQueueConcurrencyDetail>,
    pub count: u64,
    pub limit: u64,
    pub pages: u64,
    pub page: u64,
}

/// Body of `POST /ui/flows/count-deployments` and `POST /ui/flows/next-runs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowIds {
    /// Which flows.
    pub flow_ids: Vec<FlowId>,
}

/// The next run of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct NextFlowRun {
    pub id: FlowRunId,
    pub flow_id: FlowId,
    pub name: String,
    pub state_name: Option<String>,
    pub state_type: Option<StateType>,
    pub next_scheduled_start_time: Option<Timestamp>,
}

/// Numbers that must not be too small.
mod limits {
    use serde::{Deserialize, Deserializer, de::Error};

    fn at_least<'de, D: Deserializer<'de>>(least: i64, deserializer: D) -> Result<Option<i64>, D::Error> {
        match Option::<i64>::deserialize(deserializer)? {
            Some(number) if number < least => Err(D::Error::custom(format!("Input should be greater than or equal to {least}"))),
            number => Ok(number),
        }
    }

    pub(super) fn not_negative<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        at_least(0, deserializer)
    }

    pub(super) fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        at_least(1, deserializer)
    }

    pub(super) fn present_limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<i64>>, D::Error> {
        at_least(0, deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn limits_are_not_negative_and_priorities_begin_at_one() {
        for body in [r#"{"name":"a","concurrency_limit":-1}"#, r#"{"name":"a","priority":0}"#, r#"{"name":"a/b"}"#] {
            assert!(serde_json::from_str::<WorkQueueCreate>(body).is_err(), "{body}");
        }
        let update: WorkQueueUpdate = serde_json::from_str(r#"{"concurrency_limit":null}"#).unwrap();
        assert_eq!((update.concurrency_limit, update.priority), (Some(None), None));
    }
}
