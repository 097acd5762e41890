//! `GET /artifacts/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Artifact, ArtifactId};
use onloan_storage::artifacts;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Read an artifact.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<ArtifactId>) -> ApiResult<Json<Artifact>> {
    artifacts::find(&mut state.read().await?, id).await?.map(Json).ok_or_else(not_found)
}
