//! `GET /deployments/name/{flow}/{deployment}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::Deployment;
use onloan_storage::deployments;

use crate::error::{ApiError, ApiResult};
use crate::extract::Names;
use crate::state::AppState;

/// Read a deployment by its flow's name and its own.
pub(crate) async fn read_by_name(state: State<AppState>, Names(flow, name): Names) -> ApiResult<Json<Deployment>> {
    let deployment = deployments::find_by_names(&mut state.read().await?, &flow, &name).await?;
    deployment.map(Json).ok_or_else(|| ApiError::not_found("Deployment not found"))
}
