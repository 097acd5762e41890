//! `GET /v2/concurrency_limits/{id_or_name}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_api::GlobalConcurrencyLimit;
use onloan_engine::concurrency::settled;

use super::named;
use crate::error::ApiResult;
use crate::state::{AppState, now};

/// Read a limit, with the slots that are taken now.
pub(crate) async fn read(state: State<AppState>, Path(id_or_name): Path<String>) -> ApiResult<Json<GlobalConcurrencyLimit>> {
    let limit = named(&mut state.read().await?, &id_or_name).await?;
    Ok(Json(settled(&limit, &state.settings().slot_waits, now()).into()))
}
