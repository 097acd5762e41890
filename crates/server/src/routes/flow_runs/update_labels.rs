//! `PATCH /flow_runs/{id}/labels`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::{FlowRunId, JsonObject};
use onloan_storage::flow_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Add labels to a run; those of the same name are replaced.
pub(crate) async fn update_labels(state: State<AppState>, Id(id): Id<FlowRunId>, Body(labels): Body<JsonObject>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let mut run = flow_runs::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    run.labels.extend(labels);
    run.updated = now();
    flow_runs::save(&mut tx, &run, false).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
