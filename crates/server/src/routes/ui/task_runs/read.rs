//! `GET /ui/task_runs/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_api::UiTaskRun;
use onloan_domain::TaskRunId;
use onloan_storage::{flow_runs, task_runs};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Read a task run with the name of its flow run.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<TaskRunId>) -> ApiResult<Json<UiTaskRun>> {
    let mut session = state.read().await?;
    let run = task_runs::find(&mut session, id).await?.ok_or_else(|| ApiError::not_found("Task not found"))?;
    let flow_run = match run.flow_run_id {
        Some(id) => flow_runs::find(&mut session, id).await?,
        None => None,
    };
    Ok(Json(UiTaskRun { run: run.estimated_at(now()), flow_run_name: flow_run.map(|run| run.name) }))
}
