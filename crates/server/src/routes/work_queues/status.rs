//! `GET /work_queues/{id}/status`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{WorkQueueId, WorkQueueStatusDetail};
use onloan_storage::{scheduled_runs, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Whether a queue is healthy: nothing in it is late, and somebody asks for its runs.
pub(crate) async fn status(state: State<AppState>, Id(id): Id<WorkQueueId>) -> ApiResult<Json<WorkQueueStatusDetail>> {
    let mut session = state.read().await?;
    let queue = work_queues::find(&mut session, id).await?;
    let queue = queue.ok_or_else(|| ApiError::missing(format!("Work queue with id {id} not found")))?;
    let late = scheduled_runs::count_late(&mut session, id).await?;
    Ok(Json(WorkQueueStatusDetail::of(&queue, late, now())))
}
