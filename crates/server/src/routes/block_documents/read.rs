//! `GET /block_documents/{id}`.

use axum::Json;
use axum::extract::{Query, State};
use onloan_domain::{BlockDocument, BlockDocumentId};
use onloan_storage::block_documents;

use super::secrets::{Secrets, shown};
use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Read a block.
pub(crate) async fn read(
    state: State<AppState>,
    Id(id): Id<BlockDocumentId>,
    Query(secrets): Query<Secrets>,
) -> ApiResult<Json<BlockDocument>> {
    let document = block_documents::find(&mut state.read().await?, id).await?;
    let document = document.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    Ok(Json(shown(document, secrets.include_secrets)))
}
