//! `DELETE /artifacts/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::ArtifactId;
use onloan_storage::artifacts;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Delete an artifact; the one before it becomes the newest of its key.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<ArtifactId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !artifacts::delete(&mut tx, id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
