//! `GET /block_types/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{BlockType, BlockTypeId};
use onloan_storage::block_types;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Read a block type by its id.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<BlockTypeId>) -> ApiResult<Json<BlockType>> {
    let kind = block_types::find(&mut state.read().await?, id).await?;
    kind.map(Json).ok_or_else(|| ApiError::not_found("Block type not found"))
}
