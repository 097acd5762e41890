//! `GET /task_run_states/{id}` and `GET /task_run_states/?task_run_id=`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{StateId, TaskRunId};
use onloan_storage::task_run_states;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, Params};
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
pub(crate) struct OfRun {
    task_run_id: TaskRunId,
}

/// The states of a task run, oldest first.
pub(crate) async fn list(state: State<AppState>, Params(of): Params<OfRun>) -> ApiResult<Json<Vec<onloan_domain::State>>> {
    Ok(Json(task_run_states::list(&mut state.read().await?, of.task_run_id).await?))
}

/// One state of a task run.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<StateId>) -> ApiResult<Json<onloan_domain::State>> {
    let found = task_run_states::find(&mut state.read().await?, id).await?;
    // The text names the other kind of run, as the reference's does.
    found.map(Json).ok_or_else(|| ApiError::not_found("Flow run state not found"))
}
