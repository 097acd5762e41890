//! `POST /deployments/{id}/schedules`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::DeploymentScheduleCreate;
use onloan_domain::{DeploymentId, DeploymentSchedule};
use onloan_storage::deployments;

use super::{new_ones, store};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Add schedules to a deployment.
pub(crate) async fn create(
    state: State<AppState>,
    Id(id): Id<DeploymentId>,
    Body(creates): Body<Vec<DeploymentScheduleCreate>>,
) -> ApiResult<(StatusCode, Json<Vec<DeploymentSchedule>>)> {
    let schedules = new_ones(creates, now())?;
    let mut tx = state.begin().await?;
    if deployments::find(&mut tx, id).await?.is_none() {
        return Err(ApiError::not_found("Deployment not found."));
    }
    let stored = store(&mut tx, id, schedules).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(stored)))
}
