//! `DELETE /deployments/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::DeploymentId;
use onloan_storage::scheduled_runs::{self, GivenUp};
use onloan_storage::{Session, deployments};

use super::limit;
use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a deployment, and those of its runs that wait for their time.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<DeploymentId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !forget(&mut tx, id).await? {
        return Err(ApiError::not_found("Deployment not found"));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `false` when there is none.
pub(super) async fn forget(session: &mut Session, id: DeploymentId) -> ApiResult<bool> {
    scheduled_runs::give_up(session, id, GivenUp::All).await?;
    limit::forget(session, id).await?;
    Ok(deployments::delete(session, id).await?)
}
