//! `DELETE /block_schemas/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::BlockSchemaId;
use onloan_storage::block_schemas;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a block schema with its documents; not one of a protected type.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<BlockSchemaId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let schema = block_schemas::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block schema not found"))?;
    if schema.block_type.is_some_and(|kind| kind.is_protected) {
        return Err(ApiError::refused(403, "Block schemas for protected block types cannot be deleted."));
    }
    block_schemas::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
