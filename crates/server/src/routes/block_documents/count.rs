//! `POST /block_documents/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::BlockDocumentCountBody;
use onloan_storage::block_documents;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// How many blocks there are.
pub(crate) async fn count(state: State<AppState>, Body(body): Body<BlockDocumentCountBody>) -> ApiResult<Json<u64>> {
    let (documents, types, schemas) = (body.block_documents.as_ref(), body.block_types.as_ref(), body.block_schemas.as_ref());
    Ok(Json(block_documents::count(&mut state.read().await?, documents, types, schemas).await?))
}
