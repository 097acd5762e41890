//! `DELETE /work_pools/{name}/workers/{worker}`.

use axum::extract::State;
use http::StatusCode;
use onloan_storage::workers;

use crate::error::{ApiError, ApiResult};
use crate::extract::Names;
use crate::routes::work_pools::lookups::pool_named;
use crate::state::AppState;

/// Forget a worker.
pub(crate) async fn delete(state: State<AppState>, Names(pool, worker): Names) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &pool).await?;
    if !workers::delete(&mut tx, pool.id, &worker).await? {
        return Err(ApiError::not_found("Worker not found."));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
