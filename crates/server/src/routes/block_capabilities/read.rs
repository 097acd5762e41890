//! `GET /block_capabilities/`.

use axum::Json;
use axum::extract::State;
use onloan_storage::block_schemas;

use crate::error::ApiResult;
use crate::state::AppState;

/// Everything that some block can do.
pub(crate) async fn read(state: State<AppState>) -> ApiResult<Json<Vec<String>>> {
    Ok(Json(block_schemas::capabilities(&mut state.read().await?).await?))
}
