//! `PATCH /task_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::TaskRunUpdate;
use onloan_domain::TaskRunId;
use onloan_storage::task_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Give a task run another name.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<TaskRunId>, Body(update): Body<TaskRunUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let run = task_runs::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Task run not found"))?;
    task_runs::rename(&mut tx, id, &update.name.unwrap_or(run.name), now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
