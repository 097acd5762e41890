//! `DELETE /task_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::TaskRunId;
use onloan_storage::{logs, task_runs};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a task run with its states and logs.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<TaskRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !task_runs::delete(&mut tx, id).await? {
        return Err(ApiError::not_found("Task not found"));
    }
    logs::delete_of_task_run(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
