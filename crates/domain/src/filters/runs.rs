//! Filters of flows, runs and logs.

use super::leaves::{Ids, Number, Operator, Search, StateFilter, Tags, Text, Time};
use crate::{DeploymentId, FlowId, FlowRunId, TaskRunId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A constraint on whether related rows exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Exists {
    /// They do, or they do not.
    #[serde(default, rename = "exists_", skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
}

/// Which flows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct FlowFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<FlowId>>,
    /// On whether it has a deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<HasDeployment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
}

/// A constraint on whether a flow has a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HasDeployment {
    /// Accepted beside a single constraint, which it cannot change.
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    /// It has none, or it has one.
    #[serde(rename = "is_null_", skip_serializing_if = "Option::is_none")]
    pub is_null: Option<bool>,
}

/// A constraint on who made a flow run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CreatedByFilter {
    /// How the constraints below combine.
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    /// It was one of these.
    #[serde(rename = "id_", skip_serializing_if = "Option::is_none")]
    pub id: Option<Vec<Uuid>>,
    /// It was of one of these types, like `SCHEDULE`.
    #[serde(rename = "type_", skip_serializing_if = "Option::is_none")]
    pub creator_type: Option<Vec<String>>,
    /// Nobody is known to have made it, or somebody is.
    #[serde(rename = "is_null_", skip_serializing_if = "Option::is_none")]
    pub is_null: Option<bool>,
}

/// Which flow runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct FlowRunFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<FlowRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<Ids<DeploymentId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_queue_name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_version: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_start_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_scheduled_start_time: Option<Time>,
    /// The run that called this one as a subflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_flow_run_id: Option<Ids<FlowRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_task_run_id: Option<Ids<TaskRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<CreatedByFilter>,
}

/// Which task runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct TaskRunFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<TaskRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_start_time: Option<Time>,
    /// Whether the task run is the placeholder of a subflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subflow_runs: Option<Exists>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_run_id: Option<Ids<FlowRunId>>,
}

/// Which log lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct LogFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_run_id: Option<Ids<FlowRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_run_id: Option<Ids<TaskRunId>>,
    /// Words in the message or the logger's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Search>,
}
