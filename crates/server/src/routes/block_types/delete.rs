//! `DELETE /block_types/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::BlockTypeId;
use onloan_engine::events::{Change, block_type_event};
use onloan_storage::block_types;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete a block type with its schemas and documents.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<BlockTypeId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let kind = block_types::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block type not found"))?;
    if kind.is_protected {
        return Err(ApiError::refused(403, "protected block types cannot be deleted."));
    }
    block_types::delete(&mut tx, id).await?;
    tx.emit(block_type_event(Change::Deleted, &kind, now()));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
