//! `GET /block_types/slug/{slug}/block_documents`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::BlockDocument;
use onloan_domain::filters::{BlockDocumentFilter, BlockDocumentSort, Ids, Page};
use onloan_storage::{block_documents, block_types};

use crate::error::{ApiError, ApiResult};
use crate::extract::Params;
use crate::routes::block_documents::secrets::{Secrets, show};
use crate::state::AppState;

/// Clients do not page here; more blocks of one type than this are not shown.
const MOST: u64 = 1000;

/// List the blocks of a type that have a name.
pub(crate) async fn documents(
    state: State<AppState>,
    Path(slug): Path<String>,
    Params(secrets): Params<Secrets>,
) -> ApiResult<Json<Vec<BlockDocument>>> {
    let mut session = state.read().await?;
    let kind = block_types::find_by_slug(&mut session, &slug).await?.ok_or_else(|| ApiError::not_found("Block type not found"))?;
    let of_type = BlockDocumentFilter { block_type_id: Some(Ids { any: Some(vec![kind.id]), ..Ids::default() }), ..Default::default() };
    let page = Page { limit: MOST, offset: 0 };
    let mut found = block_documents::list(&mut session, Some(&of_type), None, None, BlockDocumentSort::NameAsc, page).await?;
    for document in &mut found {
        show(&mut session, &state.settings().stored_secrets, document, secrets.include_secrets).await?;
    }
    Ok(Json(found))
}
