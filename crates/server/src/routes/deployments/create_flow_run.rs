//! `POST /deployments/{id}/create_flow_run`.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use onloan_api::DeploymentFlowRunCreate;
use onloan_domain::{DeploymentId, FlowRun};

use super::{checks, new_run};
use crate::creator::creator;
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Make a run of a deployment; with an idempotency key that was used, find the run that it made.
pub(crate) async fn create_flow_run(
    state: State<AppState>,
    Id(id): Id<DeploymentId>,
    headers: HeaderMap,
    Body(create): Body<DeploymentFlowRunCreate>,
) -> ApiResult<(StatusCode, Json<FlowRun>)> {
    let mut tx = state.begin().await?;
    let deployment = checks::deployment(&mut tx, id).await?;
    let made = new_run::make(&mut tx, &deployment, create, creator(&headers), now()).await?;
    tx.commit().await?;
    let status = if made.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(made.run.estimated_at(now()))))
}
