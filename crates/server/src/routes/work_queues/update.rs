//! `PATCH /work_queues/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkQueueUpdate;
use onloan_domain::WorkQueueId;
use onloan_storage::work_queues;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::routes::work_pools::change_queue;
use crate::state::{AppState, now};

/// Change a queue; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<WorkQueueId>, Body(update): Body<WorkQueueUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let queue = work_queues::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found(format!("Work Queue {id} not found")))?;
    change_queue(&mut tx, queue, update, now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
