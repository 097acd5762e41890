//! `GET /task_run_states/?task_run_id=`.

use axum::Json;
use axum::extract::State;
use onloan_domain::TaskRunId;
use onloan_storage::task_run_states;
use serde::Deserialize;

use crate::error::ApiResult;
use crate::extract::Params;
use crate::state::AppState;

#[derive(Deserialize)]
pub(crate) struct OfRun {
    task_run_id: TaskRunId,
}

/// The states of a task run, oldest first.
pub(crate) async fn list(state: State<AppState>, Params(of): Params<OfRun>) -> ApiResult<Json<Vec<onloan_domain::State>>> {
    Ok(Json(task_run_states::list(&mut state.read().await?, of.task_run_id).await?))
}
