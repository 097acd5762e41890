//! `GET /block_types/slug/{slug}/block_documents/name/{name}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::BlockDocument;
use onloan_storage::{block_documents, block_types};

use crate::error::{ApiError, ApiResult};
use crate::extract::Params;
use crate::routes::block_documents::secrets::{Secrets, show};
use crate::state::AppState;

/// Read a block by its type and name.
pub(crate) async fn document_by_name(
    state: State<AppState>,
    Path((slug, name)): Path<(String, String)>,
    Params(secrets): Params<Secrets>,
) -> ApiResult<Json<BlockDocument>> {
    let not_found = || ApiError::not_found("Block document not found");
    let mut session = state.read().await?;
    let kind = block_types::find_by_slug(&mut session, &slug).await?.ok_or_else(not_found)?;
    let mut document = block_documents::find_by_name(&mut session, kind.id, &name).await?.ok_or_else(not_found)?;
    show(&mut session, &state.settings().stored_secrets, &mut document, secrets.include_secrets).await?;
    Ok(Json(document))
}
