//! Bodies of `/flow_runs`.

use crate::{
    OrchestrationDetails, OrchestrationResult, OrchestrationStatus, StateCreate, paginate,
    present::{or_default, present},
};
use onloan_domain::{
    DeploymentId, FlowId, FlowRun, FlowRunId, FlowRunPolicy, JsonObject, State, TaskRunId,
    filters::{FlowRunFilter, FlowRunSort, RunFilters},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Body of `POST /flow_runs/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
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
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub labels: Option<JsonObject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_pool_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_queue_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
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

/// Body of `POST /onloan/flow_runs/begin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FlowRunBegin {
    /// The run to make.
    pub flow_run: FlowRunCreate,
    /// What is proposed to it at once.
    pub state: StateCreate,
}

/// Answer of `POST /onloan/flow_runs/begin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunBegun {
    /// The run as it was made.
    pub flow_run: FlowRun,
    /// What came of the proposal.
    pub proposal: OrchestrationResult,
}

/// Body of `PATCH /flow_runs/{id}`. An absent key leaves its column alone; for three of them `null` empties it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct FlowRunUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub flow_version: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameters: Option<JsonObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empirical_policy: Option<FlowRunPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub infrastructure_pid: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Option<Object>>))]
    pub job_variables: Option<Option<JsonObject>>,
}

/// Body of `PATCH /flow_runs/{id}/labels`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", schema(value_type = Object))]
pub struct RunLabels(pub JsonObject);

/// Body of `POST /flow_runs/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// Body of `POST /flow_runs/count`, and of `POST /flow_runs/lateness`.
pub type FlowRunCountBody = RunFilters;

/// Body of `POST /flow_runs/paginate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunPaginateBody {
    /// Order of the answer.
    #[serde(default, deserialize_with = "or_default")]
    pub sort: FlowRunSort,
    /// How many on a page.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Which page; the first is 1.
    #[serde(default = "paginate::first", deserialize_with = "paginate::number")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub page: i64,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /flow_runs/bulk_delete`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunBulkDelete {
    /// Which; all of them when absent.
    #[serde(default)]
    pub flow_runs: Option<FlowRunFilter>,
    /// How many at most.
    #[serde(default = "paginate::bulk_limit", deserialize_with = "paginate::bulk")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 50))]
    pub limit: i64,
}

/// Body of `POST /flow_runs/bulk_set_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunBulkSetState {
    /// Which; all of them when absent.
    #[serde(default)]
    pub flow_runs: Option<FlowRunFilter>,
    /// The proposed state.
    pub state: StateCreate,
    /// Whether to leave most rules aside.
    #[serde(default, deserialize_with = "or_default")]
    pub force: bool,
    /// How many at most.
    #[serde(default = "paginate::bulk_limit", deserialize_with = "paginate::bulk")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 50))]
    pub limit: i64,
}

/// Answer of `POST /flow_runs/bulk_set_state`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunBulkSetStateResult {
    /// One for each run, in the order in which they were found.
    pub results: Vec<FlowRunOrchestrationResult>,
}

/// What became of the state that was proposed for one of several runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunOrchestrationResult {
    /// The run.
    pub flow_run_id: FlowRunId,
    /// The verdict.
    pub status: OrchestrationStatus,
    /// The state that the run is in now.
    pub state: Option<State>,
    /// The reasons.
    pub details: OrchestrationDetails,
}

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
        let body = r#"{"flows":null,"flow_runs":{"parent_task_run_id":{"any_":null}},"sort":null,"limit":null,"offset":0}"#;
        let filter: FlowRunFilterBody = serde_json::from_str(body).unwrap();
        assert!(filter.filters.flow_runs.unwrap().parent_task_run_id.unwrap().any.is_none());
    }

    #[test]
    fn null_leaves_it_to_the_server() {
        let page: FlowRunPaginateBody = serde_json::from_str(r#"{"sort":null,"page":null,"limit":null,"deployments":null}"#).unwrap();
        assert_eq!((page.sort, page.page), (FlowRunSort::IdDesc, 1));
        let delete: FlowRunBulkDelete = serde_json::from_str(r#"{"limit":null}"#).unwrap();
        assert_eq!(delete.limit, 50);
        let moved: FlowRunBulkSetState = serde_json::from_str(r#"{"state":{"type":"RUNNING"},"force":null}"#).unwrap();
        assert!(!moved.force);
    }
}
