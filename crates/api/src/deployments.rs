//! Bodies of `/deployments`.

use crate::present::{or_default, present};
use crate::{StateCreate, names};
use onloan_domain::filters::{DeploymentFilter, DeploymentSort, RunFilters};
use onloan_domain::{ConcurrencyOptions, DeploymentId, FlowId, FlowRunId, FlowRunPolicy, JsonObject, Schedule, TaskRunId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A schedule as clients propose it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `DeploymentSchedule`'s")]
pub struct DeploymentScheduleCreate {
    pub schedule: Schedule,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub max_scheduled_runs: Option<i64>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    #[serde(default)]
    pub slug: Option<String>,
    /// The slug of the schedule that it takes the place of. Only a deployment's update reads it.
    #[serde(default)]
    pub replaces: Option<String>,
}

/// Changes of a schedule; what is absent or null stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `DeploymentSchedule`'s")]
pub struct DeploymentScheduleUpdate {
    pub active: Option<bool>,
    pub schedule: Option<Schedule>,
    pub max_scheduled_runs: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    pub slug: Option<String>,
    /// The slug that the schedule had until now.
    pub replaces: Option<String>,
}

/// Body of `POST /deployments/`: makes a deployment, or changes the one of this name. Then an absent key leaves its value
/// alone, save for schedules: those that are not named are gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Deployment`'s")]
pub struct DeploymentCreate {
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    pub flow_id: FlowId,
    #[serde(default)]
    pub schedules: Vec<DeploymentScheduleCreate>,
    #[serde(default)]
    pub enforce_parameter_schema: Option<bool>,
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub labels: Option<JsonObject>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub job_variables: Option<JsonObject>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameters: Option<JsonObject>,
    #[serde(default)]
    pub paused: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    pub concurrency_limit: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    pub concurrency_options: Option<Option<ConcurrencyOptions>>,
    #[serde(default, deserialize_with = "present")]
    pub global_concurrency_limit_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Option<Object>>))]
    pub parameter_openapi_schema: Option<Option<JsonObject>>,
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Option<Vec<Object>>>))]
    pub pull_steps: Option<Option<Vec<JsonObject>>>,
    #[serde(default, deserialize_with = "present")]
    pub work_queue_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub work_pool_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub storage_document_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    pub infrastructure_document_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub path: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub version: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub entrypoint: Option<Option<String>>,
    /// Which version of the code it is, for servers that keep versions. This one does not.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub version_info: Option<JsonObject>,
}

/// Body of `PATCH /deployments/{id}`. An absent key leaves its value alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Deployment`'s")]
pub struct DeploymentUpdate {
    #[serde(deserialize_with = "present")]
    pub version: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    pub description: Option<Option<String>>,
    pub paused: Option<bool>,
    pub schedules: Option<Vec<DeploymentScheduleUpdate>>,
    #[serde(deserialize_with = "present")]
    pub concurrency_limit: Option<Option<i64>>,
    #[serde(deserialize_with = "present")]
    pub concurrency_options: Option<Option<ConcurrencyOptions>>,
    #[serde(deserialize_with = "present")]
    pub global_concurrency_limit_id: Option<Option<Uuid>>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameters: Option<JsonObject>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameter_openapi_schema: Option<JsonObject>,
    pub tags: Option<Vec<String>>,
    #[serde(deserialize_with = "present")]
    pub work_queue_name: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    pub work_pool_name: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    pub path: Option<Option<String>>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub job_variables: Option<JsonObject>,
    #[serde(deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Option<Vec<Object>>>))]
    pub pull_steps: Option<Option<Vec<JsonObject>>>,
    #[serde(deserialize_with = "present")]
    pub entrypoint: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    pub storage_document_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "present")]
    pub infrastructure_document_id: Option<Option<Uuid>>,
    pub enforce_parameter_schema: Option<bool>,
    /// As in [`DeploymentCreate`].
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub version_info: Option<JsonObject>,
}

/// Body of `POST /deployments/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeploymentFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: DeploymentSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /deployments/paginate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeploymentPaginateBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: DeploymentSort,
    /// How many on a page.
    pub limit: Option<i64>,
    /// Which page, from 1 on.
    pub page: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /deployments/count`.
pub type DeploymentCountBody = RunFilters;

/// Body of `POST /deployments/bulk_delete`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeploymentBulkDelete {
    /// Which.
    pub deployments: Option<DeploymentFilter>,
    /// How many at most.
    pub limit: Option<i64>,
}

/// Answer of `POST /deployments/bulk_delete`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeploymentBulkDeleted {
    /// The deployments that are gone.
    pub deleted: Vec<DeploymentId>,
}

/// Body of `POST /deployments/get_scheduled_flow_runs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScheduledRunsOfDeployments {
    /// Whose runs.
    pub deployment_ids: Vec<DeploymentId>,
    /// Those that are due by then.
    #[serde(default)]
    pub scheduled_before: Option<Timestamp>,
    /// How many at most.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// Body of `POST /deployments/{id}/schedule`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the horizon's")]
pub struct ScheduleDeployment {
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    pub min_time: Option<f64>,
    pub min_runs: Option<usize>,
    pub max_runs: Option<usize>,
}

/// Body of `POST /deployments/{id}/create_flow_run`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `FlowRun`'s")]
pub struct DeploymentFlowRunCreate {
    /// The first state; SCHEDULED when absent.
    pub state: Option<StateCreate>,
    /// The server invents one when absent.
    pub name: Option<String>,
    /// They win over the deployment's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    /// Whether they must be what the deployment's schema asks for; as the deployment says when absent.
    pub enforce_parameter_schema: Option<bool>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub context: JsonObject,
    pub infrastructure_document_id: Option<Uuid>,
    pub empirical_policy: FlowRunPolicy,
    /// Added to the deployment's.
    pub tags: Vec<String>,
    pub idempotency_key: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub labels: Option<JsonObject>,
    pub parent_task_run_id: Option<TaskRunId>,
    /// A queue of the deployment's pool, other than the deployment's.
    pub work_queue_name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub job_variables: Option<JsonObject>,
}

/// Answer of `POST /deployments/{id}/create_flow_run/bulk`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunsCreated {
    /// What became of each, in the order in which they were asked for.
    pub results: Vec<FlowRunCreated>,
}

/// What became of one of many runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunCreated {
    /// The run, when it was made.
    pub flow_run_id: Option<FlowRunId>,
    /// Whether it was.
    pub status: FlowRunCreatedStatus,
    /// Why not.
    pub error: Option<String>,
}

/// Whether a run was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum FlowRunCreatedStatus {
    /// It was.
    Created,
    /// It was not.
    Failed,
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_second_creation_tells_null_from_absent() {
        let body = r#"{"name":"d","flow_id":"00000000-0000-0000-0000-000000000001","description":null,"schedules":[]}"#;
        let create: DeploymentCreate = serde_json::from_str(body).unwrap();
        assert_eq!((create.description, create.version), (Some(None), None));
    }

    #[test]
    fn a_filter_takes_null_for_everything() {
        let body = r#"{"flows":null,"deployments":null,"work_pools":null,"work_pool_queues":null,"limit":null,"offset":0,"sort":null}"#;
        let filter: DeploymentFilterBody = serde_json::from_str(body).unwrap();
        assert_eq!((filter.sort, filter.filters), (DeploymentSort::NameAsc, RunFilters::default()));
    }
}
