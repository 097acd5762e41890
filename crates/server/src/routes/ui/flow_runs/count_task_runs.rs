//! `POST /ui/flow_runs/count-task-runs`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use onloan_api::TaskRunCountsOfFlowRuns;
use onloan_domain::FlowRunId;
use onloan_storage::task_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// How many task runs each of the flow runs has.
pub(crate) async fn count_task_runs(
    state: State<AppState>,
    Body(body): Body<TaskRunCountsOfFlowRuns>,
) -> ApiResult<Json<BTreeMap<FlowRunId, u64>>> {
    const MOST: usize = TaskRunCountsOfFlowRuns::MOST;
    if body.flow_run_ids.len() > MOST {
        return Err(ApiError::invalid(&["body", "flow_run_ids"], format!("List should have at most {MOST} items")));
    }
    let mut counts: BTreeMap<FlowRunId, u64> = body.flow_run_ids.iter().map(|id| (*id, 0)).collect();
    counts.extend(task_runs::count_of_flow_runs(&mut state.read().await?, &body.flow_run_ids).await?);
    Ok(Json(counts))
}
