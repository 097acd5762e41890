//! `DELETE /work_queues/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::WorkQueueId;
use onloan_storage::{work_pools, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a queue, save for the default one of its pool.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<WorkQueueId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let queue = work_queues::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("work queue not found"))?;
    if let Some(pool) = queue.work_pool_id
        && work_pools::find(&mut tx, pool).await?.is_some_and(|pool| pool.default_queue_id == Some(id))
    {
        return Err(ApiError::conflict("Can't delete a pool's default queue."));
    }
    work_queues::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
