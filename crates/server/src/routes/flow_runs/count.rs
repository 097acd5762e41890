//! `POST /flow_runs/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::FlowRunCountBody;
use onloan_storage::flow_runs;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count flow runs.
pub(crate) async fn count(state: State<AppState>, Body(filters): Body<FlowRunCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(flow_runs::count(&mut state.read().await?, &filters).await?))
}
