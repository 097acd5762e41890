//! `POST /work_queues/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkQueueCreate;
use onloan_domain::WorkQueue;
use onloan_storage::{work_pools, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::routes::work_pools::lookups::{agent_pool, ensure_queue, make_queue};
use crate::state::{AppState, now};

/// Make a queue that names no pool.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<WorkQueueCreate>) -> ApiResult<(StatusCode, Json<WorkQueue>)> {
    let mut tx = state.begin().await?;
    let at = now();
    let is_first = work_pools::find_by_name(&mut tx, onloan_domain::WorkPool::DEFAULT_AGENT_POOL).await?.is_none();
    let pool = agent_pool(&mut tx, at).await?;
    let queue = if is_first && create.name == WorkQueue::DEFAULT {
        // It was made with the pool.
        ensure_queue(&mut tx, pool.id, WorkQueue::DEFAULT, at).await?
    } else if work_queues::find_in_pool(&mut tx, pool.id, &create.name).await?.is_some() {
        return Err(ApiError::conflict("A work queue with this name already exists."));
    } else {
        make_queue(&mut tx, pool.id, create, at).await?
    };
    tx.commit().await?;
    let active_slots = queue.concurrency_limit.map(|_| 0);
    Ok((StatusCode::CREATED, Json(WorkQueue { active_slots, ..queue })))
}
