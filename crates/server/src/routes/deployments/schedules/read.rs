//! `GET /deployments/{id}/schedules`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{DeploymentId, DeploymentSchedule};
use onloan_storage::deployments;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// List the schedules of a deployment.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<Json<Vec<DeploymentSchedule>>> {
    let deployment = deployments::find(&mut state.read().await?, id).await?;
    deployment.map(|deployment| Json(deployment.schedules)).ok_or_else(|| ApiError::not_found("Deployment not found."))
}
