//! `DELETE /artifacts/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::{Artifact, ArtifactCollection, ArtifactId};
use onloan_engine::events::{Change, artifact_collection_event};
use onloan_storage::{Session, artifacts};

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete an artifact; the one before it becomes the newest of its key.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<ArtifactId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let artifact = artifacts::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let before = newest(&mut tx, &artifact).await?;
    artifacts::delete(&mut tx, id).await?;
    if let Some(before) = before.filter(|collection| collection.latest_id == id) {
        let event = match newest(&mut tx, &artifact).await? {
            Some(collection) => artifact_collection_event(Change::Updated, &collection, now()),
            None => artifact_collection_event(Change::Deleted, &before, now()),
        };
        tx.emit(event);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is the newest of an artifact's key.
async fn newest(session: &mut Session, artifact: &Artifact) -> ApiResult<Option<ArtifactCollection>> {
    let Some(key) = &artifact.key else { return Ok(None) };
    Ok(artifacts::find_latest(session, key).await?)
}
