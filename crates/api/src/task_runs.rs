//! Bodies of `/task_runs`.

use crate::{StateCreate, paginate, present::or_default};
use onloan_domain::{
    FlowRunId, JsonObject, TaskRunId, TaskRunPolicy, Timestamp,
    filters::{RunFilters, TaskRunSort},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /task_runs/`: finds the task run of these keys, or makes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `TaskRun`'s")]
pub struct TaskRunCreate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<TaskRunId>,
    /// The first state; PENDING when absent.
    #[serde(default)]
    pub state: Option<StateCreate>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub flow_run_id: Option<FlowRunId>,
    pub task_key: String,
    pub dynamic_key: String,
    #[serde(default)]
    pub cache_key: Option<String>,
    #[serde(default)]
    pub cache_expiration: Option<Timestamp>,
    #[serde(default)]
    pub task_version: Option<String>,
    #[serde(default)]
    pub empirical_policy: TaskRunPolicy,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub labels: Option<JsonObject>,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub task_inputs: JsonObject,
}

impl TaskRunCreate {
    /// A task run of these keys, with nothing else said about it.
    #[must_use]
    pub fn new(flow_run_id: FlowRunId, task_key: impl Into<String>, dynamic_key: impl Into<String>) -> Self {
        Self {
            id: None,
            state: None,
            name: None,
            flow_run_id: Some(flow_run_id),
            task_key: task_key.into(),
            dynamic_key: dynamic_key.into(),
            cache_key: None,
            cache_expiration: None,
            task_version: None,
            empirical_policy: TaskRunPolicy::default(),
            tags: Vec::new(),
            labels: None,
            task_inputs: JsonObject::new(),
        }
    }
}

/// Body of `POST /task_runs/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TaskRunFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: TaskRunSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /task_runs/count`.
pub type TaskRunCountBody = RunFilters;

/// Body of `PATCH /task_runs/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TaskRunUpdate {
    /// Its new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Body of `POST /task_runs/paginate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskRunPaginateBody {
    /// Order of the answer.
    #[serde(default, deserialize_with = "or_default")]
    pub sort: TaskRunSort,
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
