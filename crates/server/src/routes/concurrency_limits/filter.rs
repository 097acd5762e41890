//! `POST /concurrency_limits/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::{ConcurrencyLimitFilterBody, TagLimit};
use onloan_storage::concurrency_limits;

use super::shown;
use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::{AppState, now};

/// List the limits of tags.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<ConcurrencyLimitFilterBody>) -> ApiResult<Json<Vec<TagLimit>>> {
    let (page, now) = (page(body.limit, body.offset)?, now());
    let mut session = state.read().await?;
    let mut limits = Vec::new();
    for limit in concurrency_limits::list_of_tags(&mut session, page).await? {
        limits.push(shown(&mut session, limit, now).await?);
    }
    Ok(Json(limits))
}
