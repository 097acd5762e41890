//! `GET /work_queues/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{WorkQueue, WorkQueueId};
use onloan_storage::work_queues;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::routes::work_pools::slots;
use crate::state::AppState;

/// Read a queue.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<WorkQueueId>) -> ApiResult<Json<WorkQueue>> {
    let mut session = state.read().await?;
    let queue = work_queues::find(&mut session, id).await?.ok_or_else(|| ApiError::not_found("work queue not found"))?;
    Ok(Json(slots::of_queue(&mut session, queue).await?))
}
