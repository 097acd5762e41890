//! `GET /flow_run_states/?flow_run_id=`.

use axum::Json;
use axum::extract::State;
use onloan_domain::FlowRunId;
use onloan_storage::flow_run_states;
use serde::Deserialize;

use crate::error::ApiResult;
use crate::extract::Params;
use crate::state::AppState;

#[derive(Deserialize)]
pub(crate) struct OfRun {
    flow_run_id: FlowRunId,
}

/// The states of a flow run, oldest first.
pub(crate) async fn list(state: State<AppState>, Params(of): Params<OfRun>) -> ApiResult<Json<Vec<onloan_domain::State>>> {
    Ok(Json(flow_run_states::list(&mut state.read().await?, of.flow_run_id).await?))
}
