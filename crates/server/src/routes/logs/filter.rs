//! `POST /logs/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::LogFilterBody;
use onloan_domain::Log;
use onloan_storage::logs;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List log lines.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<LogFilterBody>) -> ApiResult<Json<Vec<Log>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(logs::list(&mut state.read().await?, body.logs.as_ref(), body.sort, page).await?))
}
