//! `POST /flows/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::FlowCountBody;
use onloan_storage::flows;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count flows.
pub(crate) async fn count(state: State<AppState>, Body(filters): Body<FlowCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(flows::count(&mut state.read().await?, &filters).await?))
}
