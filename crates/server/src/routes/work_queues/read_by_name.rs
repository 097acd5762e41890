//! `GET /work_queues/name/{name}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{WorkPool, WorkQueue};
use onloan_storage::{work_pools, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::Name;
use crate::routes::work_pools::slots;
use crate::state::AppState;

/// Read the queue of that name in the pool for those who name none; in any pool while there is no such pool.
pub(crate) async fn read_by_name(state: State<AppState>, Name(name): Name) -> ApiResult<Json<WorkQueue>> {
    let mut session = state.read().await?;
    let queue = match work_pools::find_by_name(&mut session, WorkPool::DEFAULT_AGENT_POOL).await? {
        Some(pool) => work_queues::find_in_pool(&mut session, pool.id, &name).await?,
        None => work_queues::find_by_name(&mut session, &name).await?,
    };
    let queue = queue.ok_or_else(|| ApiError::not_found("work queue not found"))?;
    Ok(Json(slots::of_queue(&mut session, queue).await?))
}
