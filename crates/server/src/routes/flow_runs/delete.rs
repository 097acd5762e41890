//! `DELETE /flow_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::{FlowRun, FlowRunId};
use onloan_storage::{flow_runs, logs, task_runs};

use super::concurrency::release;
use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, Tx, now};

/// Delete a flow run with its states, task runs and logs. A concurrency slot that it held is free again.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find_to_change(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    delete_whole(&mut tx, &run).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a run with everything that goes with it.
pub(super) async fn delete_whole(tx: &mut Tx, run: &FlowRun) -> ApiResult<()> {
    release(tx, run, now()).await?;
    flow_runs::delete(tx, run.id).await?;
    task_runs::delete_of(tx, run.id).await?;
    logs::delete_of(tx, run.id).await?;
    Ok(())
}
