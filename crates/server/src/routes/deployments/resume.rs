//! `POST /deployments/{id}/resume_deployment`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Deployment, DeploymentId};
use onloan_storage::deployments;

use super::checks;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Let a deployment's schedules make runs again. The scheduler sees that it changed, and makes them within seconds.
pub(crate) async fn resume(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<Json<()>> {
    let mut tx = state.begin().await?;
    let deployment = checks::deployment(&mut tx, id).await?;
    deployments::save(&mut tx, &Deployment { paused: false, updated: now(), ..deployment }).await?;
    tx.commit().await?;
    Ok(Json(()))
}
