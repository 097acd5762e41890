//! `GET /block_documents/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{BlockDocument, BlockDocumentId};
use onloan_storage::block_documents;

use super::secrets::{Secrets, show};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, Params};
use crate::state::AppState;

/// Read a block.
pub(crate) async fn read(
    state: State<AppState>,
    Id(id): Id<BlockDocumentId>,
    Params(secrets): Params<Secrets>,
) -> ApiResult<Json<BlockDocument>> {
    let mut session = state.read().await?;
    let document = block_documents::find(&mut session, id).await?;
    let mut document = document.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    show(&mut session, &state.settings().stored_secrets, &mut document, secrets.include_secrets).await?;
    Ok(Json(document))
}
