//! `DELETE /flow_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::FlowRunId;
use onloan_storage::{flow_runs, logs, task_runs};

use super::concurrency::release;
use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete a flow run with its states, task runs and logs. A concurrency slot that it held is free again.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    release(&mut tx, &run, now()).await?;
    flow_runs::delete(&mut tx, id).await?;
    task_runs::delete_of(&mut tx, id).await?;
    logs::delete_of(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
