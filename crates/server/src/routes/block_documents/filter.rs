//! `POST /block_documents/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::BlockDocumentFilterBody;
use onloan_domain::BlockDocument;
use onloan_domain::filters::BlockDocumentSort;
use onloan_storage::block_documents;

use super::secrets::show;
use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List blocks.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<BlockDocumentFilterBody>) -> ApiResult<Json<Vec<BlockDocument>>> {
    let page = page(body.limit, body.offset)?;
    let (documents, types, schemas) = (body.block_documents.as_ref(), body.block_types.as_ref(), body.block_schemas.as_ref());
    let sort = body.sort.unwrap_or(BlockDocumentSort::NameAsc);
    let mut session = state.read().await?;
    let mut found = block_documents::list(&mut session, documents, types, schemas, sort, page).await?;
    for document in &mut found {
        show(&mut session, &state.settings().stored_secrets, document, body.include_secrets).await?;
    }
    Ok(Json(found))
}
