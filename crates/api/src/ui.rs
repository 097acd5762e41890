//! Bodies and answers of `/ui`: what the pages of the web interface need in one request each.

use onloan_domain::{
    Duration, FlowRunId, StateType, TaskRun, Timestamp,
    filters::{FlowRunSort, RunFilters},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /ui/flow_runs/history`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UiFlowRunHistoryBody {
    /// Order of the answer; by expected start, newest first, when absent.
    pub sort: Option<FlowRunSort>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

impl UiFlowRunHistoryBody {
    /// How many runs a history shows when nothing else is asked, and at most.
    pub const MAX_LIMIT: i64 = 1000;
}

/// A flow run as a dot in a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimpleFlowRun {
    /// Its id.
    pub id: FlowRunId,
    /// The type of its current state.
    pub state_type: StateType,
    /// When it started, or should start.
    pub timestamp: Timestamp,
    /// For how long it ran so far.
    pub duration: Duration,
    /// How late it started, or is.
    pub lateness: Duration,
}

/// Body of `POST /ui/flow_runs/count-task-runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskRunCountsOfFlowRuns {
    /// Whose.
    pub flow_run_ids: Vec<FlowRunId>,
}

impl TaskRunCountsOfFlowRuns {
    /// Of how many runs at most.
    pub const MOST: usize = 200;
}

/// Body of `POST /ui/task_runs/dashboard/counts`. The earliest start time must be among the filters of the task runs.
pub type DashboardCountsBody = RunFilters;

/// How the task runs of an interval ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskRunCount {
    /// All that did not fail.
    pub completed: u64,
    /// FAILED and CRASHED.
    pub failed: u64,
}

/// A task run with the name of its flow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UiTaskRun {
    /// The task run.
    #[serde(flatten)]
    pub run: TaskRun,
    /// The name of its flow run, if it belongs to one.
    pub flow_run_name: Option<String>,
}
