//! Bodies of `/flow_runs/history` and `/task_runs/history`.

use onloan_domain::{Duration, StateType, Timestamp, filters::RunFilters};
use serde::{Deserialize, Serialize};

/// Body of a history: which stretch of time, in which steps, and which runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryBody {
    /// Where it begins.
    pub history_start: Timestamp,
    /// Where it ends.
    pub history_end: Timestamp,
    /// How long one interval is; at least a second.
    pub history_interval_seconds: Duration,
    /// Which runs.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// The runs that were expected to start within one interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryInterval {
    /// Its first moment.
    pub interval_start: Timestamp,
    /// The first moment after it.
    pub interval_end: Timestamp,
    /// One entry for each state that some of the runs are in.
    pub states: Vec<HistoryState>,
}

/// The runs of an interval that are in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryState {
    /// The state's type.
    pub state_type: StateType,
    /// The state's name.
    pub state_name: String,
    /// How many runs.
    pub count_runs: u64,
    /// For how long they ran, together.
    pub sum_estimated_run_time: Duration,
    /// How late they started, together.
    pub sum_estimated_lateness: Duration,
}
