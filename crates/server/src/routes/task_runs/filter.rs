//! `POST /task_runs/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::TaskRunFilterBody;
use onloan_domain::TaskRun;
use onloan_storage::task_runs;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::{AppState, now};

/// List task runs.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<TaskRunFilterBody>) -> ApiResult<Json<Vec<TaskRun>>> {
    let page = page(body.limit, body.offset)?;
    let runs = task_runs::list(&mut state.read().await?, &body.filters, body.sort, page).await?;
    let at = now();
    Ok(Json(runs.into_iter().map(|run| run.estimated_at(at)).collect()))
}
