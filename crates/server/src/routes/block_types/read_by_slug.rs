//! `GET /block_types/slug/{slug}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::BlockType;
use onloan_storage::block_types;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Read a block type.
pub(crate) async fn read_by_slug(state: State<AppState>, Path(slug): Path<String>) -> ApiResult<Json<BlockType>> {
    let kind = block_types::find_by_slug(&mut state.read().await?, &slug).await?;
    kind.map(Json).ok_or_else(|| ApiError::not_found("Block type not found"))
}
