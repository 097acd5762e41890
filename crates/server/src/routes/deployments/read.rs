//! `GET /deployments/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Deployment, DeploymentId};

use super::checks;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Read a deployment.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<Json<Deployment>> {
    Ok(Json(checks::deployment(&mut state.read().await?, id).await?))
}
