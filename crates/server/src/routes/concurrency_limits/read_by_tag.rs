//! `GET /concurrency_limits/tag/{tag}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_api::TagLimit;

use super::{of_tag, shown};
use crate::error::ApiResult;
use crate::state::{AppState, now};

/// Read the limit of a tag.
pub(crate) async fn read_by_tag(state: State<AppState>, Path(tag): Path<String>) -> ApiResult<Json<TagLimit>> {
    let mut session = state.read().await?;
    let limit = of_tag(&mut session, &tag).await?;
    shown(&mut session, limit, now()).await.map(Json)
}
