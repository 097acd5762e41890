//! `GET /work_pools/{name}/queues/{queue}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::WorkQueue;

use crate::error::ApiResult;
use crate::extract::Names;
use crate::routes::work_pools::{lookups, slots};
use crate::state::AppState;

/// Read a queue of a pool.
pub(crate) async fn read(state: State<AppState>, Names(pool, queue): Names) -> ApiResult<Json<WorkQueue>> {
    let mut session = state.read().await?;
    let pool = lookups::pool_named(&mut session, &pool).await?;
    let queue = lookups::queue_named(&mut session, &pool, &queue).await?;
    Ok(Json(slots::of_queue(&mut session, queue).await?))
}
