//! `DELETE /deployments/{id}/schedules/{schedule}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::{DeploymentId, DeploymentScheduleId};
use onloan_storage::scheduled_runs::{self, GivenUp};
use onloan_storage::{deployment_schedules, deployments};

use crate::error::{ApiError, ApiResult};
use crate::extract::Ids;
use crate::state::AppState;

/// Take a schedule off a deployment, and give up the runs that its schedules made and that wait.
pub(crate) async fn delete(state: State<AppState>, Ids(id, schedule): Ids<DeploymentId, DeploymentScheduleId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if deployments::find(&mut tx, id).await?.is_none() {
        return Err(ApiError::not_found("Deployment not found."));
    }
    if !deployment_schedules::delete(&mut tx, id, schedule).await? {
        return Err(ApiError::not_found("Schedule not found."));
    }
    scheduled_runs::give_up(&mut tx, id, GivenUp::AutoScheduled).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
