//! `GET /flow_run_states/{id}` and `GET /flow_run_states/?flow_run_id=`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{FlowRunId, StateId};
use onloan_storage::flow_run_states;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, Params};
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
pub(crate) struct OfRun {
    flow_run_id: FlowRunId,
}

/// The states of a flow run, oldest first.
pub(crate) async fn list(state: State<AppState>, Params(of): Params<OfRun>) -> ApiResult<Json<Vec<onloan_domain::State>>> {
    Ok(Json(flow_run_states::list(&mut state.read().await?, of.flow_run_id).await?))
}

/// One state of a flow run.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<StateId>) -> ApiResult<Json<onloan_domain::State>> {
    let found = flow_run_states::find(&mut state.read().await?, id).await?;
    found.map(Json).ok_or_else(|| ApiError::not_found("Flow run state not found"))
}
