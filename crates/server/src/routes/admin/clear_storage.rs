//! `DELETE /admin/storage`.

use axum::extract::State;
use http::StatusCode;
use onloan_storage::default_result_storage;

use crate::error::ApiResult;
use crate::state::AppState;

/// Choose no block for results.
pub(crate) async fn clear_storage(state: State<AppState>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    default_result_storage::clear(&mut tx).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
