//! `POST /deployments/{id}/schedule`.

use axum::Json;
use axum::extract::State;
use onloan_api::ScheduleDeployment;
use onloan_domain::{DeploymentId, Duration};
use onloan_engine::schedules::Horizon;
use onloan_storage::deployments;

use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::services::scheduler::{Reach, make_runs};
use crate::state::{AppState, now};

/// Make the runs of a deployment's active schedules within a span; also one that lies in the past.
pub(crate) async fn schedule(
    state: State<AppState>,
    Id(id): Id<DeploymentId>,
    Body(body): Body<ScheduleDeployment>,
) -> ApiResult<Json<()>> {
    let (at, reach) = (now(), Reach::default());
    let start = body.start_time.unwrap_or(at);
    let seconds = |seconds: f64| Duration::from_micros((seconds * 1e6) as i64);
    let horizon = Horizon {
        start,
        end: body.end_time.unwrap_or(start + reach.max_time),
        min_time: body.min_time.map_or(reach.min_time, seconds),
        min_runs: body.min_runs.unwrap_or(reach.min_runs),
        max_runs: body.max_runs.unwrap_or(reach.max_runs),
    };
    let mut tx = state.begin().await?;
    if let Some(deployment) = deployments::find(&mut tx, id).await? {
        make_runs(&mut tx, &deployment, &horizon, at).await?;
    }
    tx.commit().await?;
    Ok(Json(()))
}
