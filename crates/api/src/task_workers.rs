//! Bodies of `/task_workers`.

use onloan_domain::Timestamp;
use serde::{Deserialize, Serialize};

/// Body of `POST /task_workers/filter`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskWorkerFilterBody {
    /// Which workers; all when absent.
    #[serde(default)]
    pub task_worker_filter: Option<TaskWorkerFilter>,
}

/// Which workers of background tasks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskWorkerFilter {
    /// Those that run one of these tasks.
    pub task_keys: Vec<String>,
}

/// A worker of background tasks that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskWorkerResponse {
    /// What it calls itself.
    pub identifier: String,
    /// Which tasks it runs.
    pub task_keys: Vec<String>,
    /// When it was heard of last.
    pub timestamp: Timestamp,
}
