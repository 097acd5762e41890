//! `POST /deployments/{id}/create_flow_run/bulk`.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use onloan_api::{DeploymentFlowRunCreate, FlowRunCreated, FlowRunCreatedStatus, FlowRunsCreated};
use onloan_domain::DeploymentId;

use super::{checks, new_run};
use crate::creator::creator;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// So many at once.
const MOST: usize = 100;

/// Make many runs of a deployment. One that cannot be made is told, and the others are made.
pub(crate) async fn create_flow_runs(
    state: State<AppState>,
    Id(id): Id<DeploymentId>,
    headers: HeaderMap,
    Body(creates): Body<Vec<DeploymentFlowRunCreate>>,
) -> ApiResult<Json<FlowRunsCreated>> {
    if creates.len() > MOST {
        return Err(ApiError::refused(400, format!("Cannot create more than {MOST} flow runs at once.")));
    }
    let mut tx = state.begin().await?;
    let deployment = checks::deployment(&mut tx, id).await?;
    let mut results = Vec::new();
    for create in creates {
        results.push(match new_run::make(&mut tx, &deployment, create, creator(&headers), now()).await {
            Ok(made) => FlowRunCreated { flow_run_id: Some(made.run.id), status: FlowRunCreatedStatus::Created, error: None },
            Err(error) => FlowRunCreated { flow_run_id: None, status: FlowRunCreatedStatus::Failed, error: Some(error.summary()) },
        });
    }
    tx.commit().await?;
    Ok(Json(FlowRunsCreated { results }))
}
