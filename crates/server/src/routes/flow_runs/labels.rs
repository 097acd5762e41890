//! `PATCH /flow_runs/{id}/labels`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::RunLabels;
use onloan_domain::{FlowRun, FlowRunId};
use onloan_storage::flow_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Add labels to a run; those of the same key are replaced, all others stay.
pub(crate) async fn labels(
    state: State<AppState>,
    Id(id): Id<FlowRunId>,
    Body(RunLabels(labels)): Body<RunLabels>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find(&mut tx, id).await?;
    let mut run = run.ok_or_else(|| ApiError::missing(format!("Flow run with id {id} not found")))?;
    run.labels.extend(labels);
    flow_runs::save(&mut tx, &FlowRun { updated: now(), ..run }, false).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
