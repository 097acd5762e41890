//! `DELETE /flows/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::FlowId;
use onloan_storage::{flows, logs, task_runs};

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, Tx};

/// Delete a flow with all its runs.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !delete_whole(&mut tx, id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a flow with its runs and everything that goes with them. `false` when there is none.
pub(super) async fn delete_whole(tx: &mut Tx, id: FlowId) -> ApiResult<bool> {
    // Before the runs are gone, by which both are found.
    logs::delete_of_flow(tx, id).await?;
    task_runs::delete_of_flow(tx, id).await?;
    Ok(flows::delete(tx, id).await?)
}
