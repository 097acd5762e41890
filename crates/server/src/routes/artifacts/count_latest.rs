//! `POST /artifacts/latest/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::ArtifactCollectionFilterBody;
use onloan_storage::artifacts;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count keys.
pub(crate) async fn count_latest(state: State<AppState>, Body(body): Body<ArtifactCollectionFilterBody>) -> ApiResult<Json<u64>> {
    Ok(Json(artifacts::count_latest(&mut state.read().await?, body.artifacts.as_ref(), &body.filters).await?))
}
