//! `POST /artifacts/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::ArtifactCreate;
use onloan_domain::{Artifact, ArtifactId};
use onloan_engine::events::{Change, artifact_collection_event};
use onloan_storage::artifacts;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make an artifact. With a key, it becomes the newest of that key.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<ArtifactCreate>) -> ApiResult<(StatusCode, Json<Artifact>)> {
    let ArtifactCreate { key, artifact_type, description, data, metadata, flow_run_id, task_run_id } = create;
    let (id, created) = (ArtifactId::new_v7(), now());
    let made = Artifact { id, created, updated: created, key, artifact_type, description, data, metadata, flow_run_id, task_run_id };
    let mut tx = state.begin().await?;
    artifacts::insert(&mut tx, &made).await?;
    if let Some(key) = &made.key
        && let Some(collection) = artifacts::find_latest(&mut tx, key).await?
    {
        let change = if collection.created == created { Change::Created } else { Change::Updated };
        tx.emit(artifact_collection_event(change, &collection, created));
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}
