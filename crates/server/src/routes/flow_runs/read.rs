//! `GET /flow_runs/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{FlowRun, FlowRunId};
use onloan_storage::flow_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Read a flow run.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<Json<FlowRun>> {
    let run = flow_runs::find(&mut state.read().await?, id).await?;
    run.map(|run| Json(run.estimated_at(now()))).ok_or_else(|| ApiError::not_found("Flow run not found"))
}
