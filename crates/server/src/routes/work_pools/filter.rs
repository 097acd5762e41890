//! `POST /work_pools/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::WorkPoolFilterBody;
use onloan_domain::WorkPool;
use onloan_storage::work_pools;

use super::slots;
use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List work pools.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<WorkPoolFilterBody>) -> ApiResult<Json<Vec<WorkPool>>> {
    let page = page(body.limit, body.offset)?;
    let mut session = state.read().await?;
    let mut pools = Vec::new();
    for pool in work_pools::list(&mut session, body.work_pools.as_ref(), page).await? {
        pools.push(slots::of_pool(&mut session, pool).await?);
    }
    Ok(Json(pools))
}
