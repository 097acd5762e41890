//! `GET /admin/storage`.

use axum::Json;
use axum::extract::State;
use onloan_api::DefaultResultStorage;
use onloan_storage::default_result_storage;

use crate::error::ApiResult;
use crate::state::AppState;

/// Which block keeps results when a flow says nothing else.
pub(crate) async fn read_storage(state: State<AppState>) -> ApiResult<Json<DefaultResultStorage>> {
    let chosen = default_result_storage::find(&mut state.read().await?).await?;
    Ok(Json(DefaultResultStorage { default_result_storage_block_id: chosen }))
}
