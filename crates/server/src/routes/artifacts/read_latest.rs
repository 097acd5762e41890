//! `GET /artifacts/{key}/latest`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::{Artifact, ArtifactCollection};
use onloan_storage::artifacts;

use super::not_found;
use crate::error::ApiResult;
use crate::state::AppState;

/// Read the newest artifact of a key.
pub(crate) async fn read_latest(state: State<AppState>, Path(key): Path<String>) -> ApiResult<Json<Artifact>> {
    let latest = artifacts::find_latest(&mut state.read().await?, &key).await?;
    latest.map(ArtifactCollection::into_artifact).map(Json).ok_or_else(not_found)
}
