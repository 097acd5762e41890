//! `DELETE /work_pools/{name}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::WorkPool;
use onloan_storage::work_pools;

use super::lookups::pool_named;
use crate::error::{ApiError, ApiResult};
use crate::extract::Name;
use crate::state::AppState;

/// Delete a work pool with its queues and workers. Deployments stay, without a queue.
pub(crate) async fn delete(state: State<AppState>, Name(name): Name) -> ApiResult<StatusCode> {
    if WorkPool::is_reserved(&name) {
        return Err(ApiError::refused(403, "Work pools starting with 'Prefect' are reserved for internal use and can not be deleted."));
    }
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &name).await?;
    work_pools::delete(&mut tx, pool.id).await?;
    tx.tell_of_pool(pool.id, true);
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
