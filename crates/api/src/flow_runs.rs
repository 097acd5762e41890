//! Bodies of `/flow_runs`.

use crate::StateCreate;
use crate::nullable::or_default;
use onloan_domain::{
    DeploymentId, FlowId, FlowRunPolicy, JsonObject, TaskRunId,
    filters::{FlowRunSort, RunFilters},
};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// Body of `POST /flow_runs/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct FlowRunCreate {
    /// The first state; PENDING when absent.
    #[serde(default)]
    pub state: Option<StateCreate>,
    /// The server invents one when absent.
    #[serde(default)]
    pub name: Option<String>,
    pub flow_id: FlowId,
    #[serde(default)]
    pub flow_version: Option<String>,
    #[serde(default)]
    pub parameters: JsonObject,
    #[serde(default)]
    pub context: JsonObject,
    #[serde(default)]
    pub parent_task_run_id: Option<TaskRunId>,
    #[serde(default)]
    pub infrastructure_document_id: Option<Uuid>,
    #[serde(default)]
    pub empirical_policy: FlowRunPolicy,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub labels: Option<JsonObject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_pool_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_queue_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_variables: Option<JsonObject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<DeploymentId>,
}

impl FlowRunCreate {
    /// A run of this flow, with nothing else said about it.
    #[must_use]
    pub fn new(flow_id: FlowId) -> Self {
        Self {
            state: None,
            name: None,
            flow_id,
            flow_version: None,
            parameters: JsonObject::new(),
            context: JsonObject::new(),
            parent_task_run_id: None,
            infrastructure_document_id: None,
            empirical_policy: FlowRunPolicy::default(),
            tags: Vec::new(),
            labels: None,
            idempotency_key: None,
            work_pool_name: None,
            work_queue_name: None,
            job_variables: None,
            deployment_id: None,
        }
    }
}

/// Body of `PATCH /flow_runs/{id}`. An absent key leaves its column alone; for three of them `null` empties it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct FlowRunUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub flow_version: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empirical_policy: Option<FlowRunPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub infrastructure_pid: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub job_variables: Option<Option<JsonObject>>,
}

/// Reads a key that is there, so that `null` differs from an absent key.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Body of `POST /flow_runs/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlowRunFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: FlowRunSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /flow_runs/count`.
pub type FlowRunCountBody = RunFilters;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_update_tells_null_from_absent() {
        let update: FlowRunUpdate = serde_json::from_str(r#"{"infrastructure_pid":null}"#).unwrap();
        assert_eq!(update.infrastructure_pid, Some(None));
        assert_eq!(update.flow_version, None);
        assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"infrastructure_pid":null}"#);
    }

    #[test]
    fn a_filter_takes_null_for_everything() {
        let body = r#"{"flows":null,"flow_runs":{"parent_task_run_id":{"any_":null}},"limit":null,"offset":0}"#;
        let filter: FlowRunFilterBody = serde_json::from_str(body).unwrap();
        assert!(filter.filters.flow_runs.unwrap().parent_task_run_id.unwrap().any.is_none());
    }
}
