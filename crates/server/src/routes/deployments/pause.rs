//! `POST /deployments/{id}/pause_deployment`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Deployment, DeploymentId};
use onloan_storage::deployments;
use onloan_storage::scheduled_runs::{self, GivenUp};

use super::checks;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Let a deployment's schedules rest, and give up the runs that they made and that wait.
pub(crate) async fn pause(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<Json<()>> {
    let mut tx = state.begin().await?;
    let deployment = checks::deployment(&mut tx, id).await?;
    deployments::save(&mut tx, &Deployment { paused: true, updated: now(), ..deployment }).await?;
    scheduled_runs::give_up(&mut tx, id, GivenUp::AutoScheduled).await?;
    tx.commit().await?;
    Ok(Json(()))
}
