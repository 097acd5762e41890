//! `DELETE /block_documents/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::BlockDocumentId;
use onloan_storage::block_documents;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Delete a block.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<BlockDocumentId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !block_documents::delete(&mut tx, id).await? {
        return Err(ApiError::not_found("Block document not found"));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
