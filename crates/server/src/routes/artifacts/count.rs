//! `POST /artifacts/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::ArtifactFilterBody;
use onloan_storage::artifacts;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count artifacts.
pub(crate) async fn count(state: State<AppState>, Body(body): Body<ArtifactFilterBody>) -> ApiResult<Json<u64>> {
    Ok(Json(artifacts::count(&mut state.read().await?, body.artifacts.as_ref(), &body.filters).await?))
}
