//! `POST /task_runs/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::TaskRunCountBody;
use onloan_storage::task_runs;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count task runs.
pub(crate) async fn count(state: State<AppState>, Body(filters): Body<TaskRunCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(task_runs::count(&mut state.read().await?, &filters).await?))
}
