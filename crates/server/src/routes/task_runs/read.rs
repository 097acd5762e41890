//! `GET /task_runs/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{TaskRun, TaskRunId};
use onloan_storage::task_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Read a task run.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<TaskRunId>) -> ApiResult<Json<TaskRun>> {
    let run = task_runs::find(&mut state.read().await?, id).await?;
    run.map(|run| Json(run.estimated_at(now()))).ok_or_else(|| ApiError::not_found("Task not found"))
}
