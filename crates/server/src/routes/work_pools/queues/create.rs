//! `POST /work_pools/{name}/queues`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkQueueCreate;
use onloan_domain::WorkQueue;
use onloan_storage::work_queues;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Name};
use crate::routes::work_pools::lookups::{make_queue, pool_named};
use crate::state::{AppState, now};

/// Make a queue in a pool.
pub(crate) async fn create(
    state: State<AppState>,
    Name(name): Name,
    Body(create): Body<WorkQueueCreate>,
) -> ApiResult<(StatusCode, Json<WorkQueue>)> {
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &name).await?;
    if work_queues::find_in_pool(&mut tx, pool.id, &create.name).await?.is_some() {
        return Err(ApiError::conflict(format!("A work queue with this name already exists in work pool '{name}'.")));
    }
    let queue = make_queue(&mut tx, pool.id, create, now()).await?;
    tx.commit().await?;
    let active_slots = queue.concurrency_limit.map(|_| 0);
    Ok((StatusCode::CREATED, Json(WorkQueue { active_slots, ..queue })))
}
