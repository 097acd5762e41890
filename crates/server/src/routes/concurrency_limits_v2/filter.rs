//! `POST /v2/concurrency_limits/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::{ConcurrencyLimitFilterBody, GlobalConcurrencyLimit};
use onloan_engine::concurrency::settled;
use onloan_storage::concurrency_limits;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::{AppState, now};

/// List limits by name.
pub(crate) async fn filter(
    state: State<AppState>,
    Body(body): Body<ConcurrencyLimitFilterBody>,
) -> ApiResult<Json<Vec<GlobalConcurrencyLimit>>> {
    let page = page(body.limit, body.offset)?;
    let (waits, now) = (state.settings().slot_waits, now());
    let found = concurrency_limits::list(&mut state.read().await?, page).await?;
    Ok(Json(found.iter().map(|limit| settled(limit, &waits, now).into()).collect()))
}
