//! `POST /onloan/testing/reset`.

use axum::extract::State;
use http::StatusCode;
use onloan_storage::reset;

use crate::error::ApiResult;
use crate::state::AppState;

/// Empty the database, and forget what was remembered of it.
pub(crate) async fn reset(state: State<AppState>) -> ApiResult<StatusCode> {
    reset::empty(state.db()).await?;
    state.forget().await?;
    Ok(StatusCode::NO_CONTENT)
}
