//! `DELETE /flows/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::{Flow, FlowId};
use onloan_engine::events::{Change, flow_event};
use onloan_storage::{flows, logs, task_runs};

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, Tx, now};

/// Delete a flow with all its runs.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let flow = flows::find(&mut tx, id).await?.ok_or_else(not_found)?;
    delete_whole(&mut tx, &flow).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a flow with its runs and everything that goes with them.
pub(super) async fn delete_whole(tx: &mut Tx, flow: &Flow) -> ApiResult<()> {
    // Before the runs are gone, by which both are found.
    logs::delete_of_flow(tx, flow.id).await?;
    task_runs::delete_of_flow(tx, flow.id).await?;
    flows::delete(tx, flow.id).await?;
    tx.emit(flow_event(Change::Deleted, flow, now()));
    Ok(())
}
