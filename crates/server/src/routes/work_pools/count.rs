//! `POST /work_pools/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::WorkPoolFilterBody;
use onloan_storage::work_pools;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count work pools.
pub(crate) async fn count(state: State<AppState>, Body(body): Body<WorkPoolFilterBody>) -> ApiResult<Json<u64>> {
    Ok(Json(work_pools::count(&mut state.read().await?, body.work_pools.as_ref()).await?))
}
