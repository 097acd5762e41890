//! `DELETE /flow_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::FlowRunId;
use onloan_storage::{Tx, flow_runs, logs, task_runs};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a flow run with its states, task runs and logs.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !delete_whole(&mut tx, id).await? {
        return Err(ApiError::not_found("Flow run not found"));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a run with everything that goes with it. `false` when there is none.
pub(super) async fn delete_whole(tx: &mut Tx, id: FlowRunId) -> ApiResult<bool> {
    let found = flow_runs::delete(tx, id).await?;
    if found {
        task_runs::delete_of(tx, id).await?;
        logs::delete_of(tx, id).await?;
    }
    Ok(found)
}
