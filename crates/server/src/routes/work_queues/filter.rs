//! `POST /work_queues/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::WorkQueueFilterBody;
use onloan_domain::WorkQueue;
use onloan_storage::work_queues;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::routes::work_pools::slots;
use crate::state::AppState;

/// List the queues of all pools.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<WorkQueueFilterBody>) -> ApiResult<Json<Vec<WorkQueue>>> {
    let page = page(body.limit, body.offset)?;
    let mut session = state.read().await?;
    let queues = work_queues::list(&mut session, body.work_queues.as_ref(), page).await?;
    Ok(Json(slots::of_queues(&mut session, queues).await?))
}
