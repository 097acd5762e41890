//! `DELETE /flow_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::FlowRunId;
use onloan_storage::{flow_runs, logs, task_runs};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a flow run with its states, task runs and logs.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !flow_runs::delete(&mut tx, id).await? {
        return Err(ApiError::not_found("Flow run not found"));
    }
    task_runs::delete_of(&mut tx, id).await?;
    logs::delete_of(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
