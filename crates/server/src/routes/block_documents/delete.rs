//! `DELETE /block_documents/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::BlockDocumentId;
use onloan_engine::events::{Change, block_document_event};
use onloan_storage::block_documents;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete a block.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<BlockDocumentId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let document = block_documents::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    block_documents::delete(&mut tx, id).await?;
    tx.emit(block_document_event(Change::Deleted, &document, now()));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
