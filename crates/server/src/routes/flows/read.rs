//! `GET /flows/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::Flow;
use onloan_storage::flows;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Read a flow.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<onloan_domain::FlowId>) -> ApiResult<Json<Flow>> {
    let flow = flows::find(&mut state.read().await?, id).await?;
    flow.map(Json).ok_or_else(|| ApiError::not_found("Flow not found"))
}
