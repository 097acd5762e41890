//! `POST /work_pools/{name}/queues/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::WorkQueueFilterBody;
use onloan_domain::WorkQueue;
use onloan_storage::work_queues;

use crate::error::ApiResult;
use crate::extract::{Body, Name, page};
use crate::routes::work_pools::{lookups::pool_named, slots};
use crate::state::AppState;

/// List the queues of a pool, those that are served first before the others.
pub(crate) async fn filter(
    state: State<AppState>,
    Name(name): Name,
    Body(body): Body<WorkQueueFilterBody>,
) -> ApiResult<Json<Vec<WorkQueue>>> {
    let page = page(body.limit, body.offset)?;
    let mut session = state.read().await?;
    let pool = pool_named(&mut session, &name).await?;
    let queues = work_queues::list_in_pool(&mut session, pool.id, body.work_queues.as_ref(), Some(page)).await?;
    Ok(Json(slots::of_queues(&mut session, queues).await?))
}
