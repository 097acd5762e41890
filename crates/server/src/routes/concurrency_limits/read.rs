//! `GET /concurrency_limits/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_api::TagLimit;
use onloan_domain::ConcurrencyLimitId;

use super::{of_id, shown};
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Read the limit of a tag by its id.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<ConcurrencyLimitId>) -> ApiResult<Json<TagLimit>> {
    let mut session = state.read().await?;
    let limit = of_id(&mut session, id).await?;
    shown(&mut session, limit, now()).await.map(Json)
}
