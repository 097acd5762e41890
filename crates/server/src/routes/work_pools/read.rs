//! `GET /work_pools/{name}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::WorkPool;

use super::{lookups::pool_named, slots};
use crate::error::ApiResult;
use crate::extract::Name;
use crate::state::AppState;

/// Read a work pool.
pub(crate) async fn read(state: State<AppState>, Name(name): Name) -> ApiResult<Json<WorkPool>> {
    let mut session = state.read().await?;
    let pool = pool_named(&mut session, &name).await?;
    Ok(Json(slots::of_pool(&mut session, pool).await?))
}
