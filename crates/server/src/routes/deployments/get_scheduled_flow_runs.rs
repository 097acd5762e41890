//! `POST /deployments/get_scheduled_flow_runs`.

use axum::Json;
use axum::extract::State;
use onloan_api::ScheduledRunsOfDeployments;
use onloan_domain::FlowRun;
use onloan_storage::deployments;
use onloan_storage::scheduled_runs::{self, Due};

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::{AppState, now};

/// Hand a process that serves deployments their runs that are due. Asking marks the deployments as ready.
pub(crate) async fn get_scheduled_flow_runs(
    state: State<AppState>,
    Body(body): Body<ScheduledRunsOfDeployments>,
) -> ApiResult<Json<Vec<FlowRun>>> {
    let most = page(body.limit, None)?.limit;
    let due = Due { after: None, before: body.scheduled_before };
    let runs = scheduled_runs::list_of_deployments(&mut state.read().await?, &body.deployment_ids, due, most).await?;
    let at = now();
    let mut tx = state.begin().await?;
    deployments::mark_polled(&mut tx, &body.deployment_ids, at).await?;
    tx.commit().await?;
    Ok(Json(runs.into_iter().map(|run| run.estimated_at(at)).collect()))
}
