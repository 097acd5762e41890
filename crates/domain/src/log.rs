//! Log lines of runs.

use crate::{FlowRunId, LogId, TaskRunId, Timestamp};
use serde::{Deserialize, Serialize};

/// One stored log line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Log {
    /// Its id.
    pub id: LogId,
    /// When the server received it.
    pub created: Timestamp,
    /// The same; a log line never changes.
    pub updated: Timestamp,
    /// The logger that wrote it.
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
