//! `PATCH /deployments/{id}/schedules/{schedule}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::DeploymentScheduleUpdate;
use onloan_domain::{DeploymentId, DeploymentScheduleId};
use onloan_storage::deployments;
use onloan_storage::scheduled_runs::{self, GivenUp};

use super::change;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Ids};
use crate::state::{AppState, now};

/// Change a schedule. Runs that the deployment's schedules made and that are not due yet are given up.
pub(crate) async fn update(
    state: State<AppState>,
    Ids(id, schedule): Ids<DeploymentId, DeploymentScheduleId>,
    Body(update): Body<DeploymentScheduleUpdate>,
) -> ApiResult<StatusCode> {
    let at = now();
    let mut tx = state.begin().await?;
    let deployment = deployments::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Deployment not found."))?;
    let old = deployment.schedules.into_iter().find(|one| one.id == schedule);
    change(&mut tx, old.ok_or_else(|| ApiError::not_found("Schedule not found."))?, update, at).await?;
    scheduled_runs::give_up(&mut tx, id, GivenUp::AutoScheduledAfter(at)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
