//! `DELETE /work_pools/{name}/queues/{queue}`.

use axum::extract::State;
use http::StatusCode;
use onloan_storage::work_queues;

use crate::error::{ApiError, ApiResult};
use crate::extract::Names;
use crate::routes::work_pools::lookups;
use crate::state::{AppState, now};

/// Delete a queue of a pool, save for its default one.
pub(crate) async fn delete(state: State<AppState>, Names(pool, queue): Names) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let pool = lookups::pool_named(&mut tx, &pool).await?;
    let queue = lookups::queue_named(&mut tx, &pool, &queue).await?;
    if pool.default_queue_id == Some(queue.id) {
        return Err(ApiError::conflict("Can't delete a pool's default queue."));
    }
    work_queues::delete(&mut tx, queue.id).await?;
    lookups::arrange(&mut tx, pool.id, None, now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
