//! Bodies of `/logs`.

use crate::present::or_default;
use onloan_domain::{
    FlowRunId, TaskRunId, Timestamp,
    filters::{LogFilter, LogSort},
};
use serde::{Deserialize, Serialize};

/// One log line of `POST /logs/`, whose body is a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LogCreate {
    /// The logger.
    pub name: String,
    /// Python's numbers: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
    pub level: i64,
    /// The text.
    pub message: String,
    /// When it was written.
    pub timestamp: Timestamp,
    /// The flow run that wrote it.
    #[serde(default)]
    pub flow_run_id: Option<FlowRunId>,
    /// The task run that wrote it.
    #[serde(default)]
    pub task_run_id: Option<TaskRunId>,
}

/// Body of `POST /logs/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LogFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: LogSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logs: Option<LogFilter>,
}
