//! `POST /deployments/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::DeploymentCountBody;
use onloan_storage::deployments;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count deployments.
pub(crate) async fn count(state: State<AppState>, Body(filters): Body<DeploymentCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(deployments::count(&mut state.read().await?, &filters).await?))
}
