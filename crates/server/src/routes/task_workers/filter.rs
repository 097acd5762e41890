//! `POST /task_workers/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::{TaskWorkerFilterBody, TaskWorkerResponse};

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// List the workers of background tasks that are connected to this server.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<TaskWorkerFilterBody>) -> ApiResult<Json<Vec<TaskWorkerResponse>>> {
    let wanted = body.task_worker_filter.map(|filter| filter.task_keys).unwrap_or_default();
    let mut workers = state.task_queue().connected();
    workers.retain(|worker| wanted.is_empty() || worker.task_keys.iter().any(|key| wanted.contains(key)));
    let answer = workers.into_iter().map(|worker| TaskWorkerResponse {
        identifier: worker.client_id,
        task_keys: worker.task_keys,
        timestamp: worker.last_seen,
    });
    Ok(Json(answer.collect()))
}
