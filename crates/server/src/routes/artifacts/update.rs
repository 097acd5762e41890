//! `PATCH /artifacts/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::ArtifactUpdate;
use onloan_domain::{Artifact, ArtifactId};
use onloan_storage::artifacts;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change what an artifact shows, as a progress bar does; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<ArtifactId>, Body(update): Body<ArtifactUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let artifact = artifacts::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let changed = Artifact {
        updated: now(),
        data: update.data.unwrap_or(artifact.data),
        description: update.description.unwrap_or(artifact.description),
        metadata: update.metadata.unwrap_or(artifact.metadata),
        ..artifact
    };
    artifacts::save(&mut tx, &changed).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
