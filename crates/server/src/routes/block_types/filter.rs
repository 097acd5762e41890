//! `POST /block_types/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::BlockTypeFilterBody;
use onloan_domain::BlockType;
use onloan_storage::block_types;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List block types. Without a limit all of them: clients do not page here.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<BlockTypeFilterBody>) -> ApiResult<Json<Vec<BlockType>>> {
    let page = match (body.limit, body.offset) {
        (None, None) => None,
        (limit, offset) => Some(page(limit, offset)?),
    };
    let (types, schemas) = (body.block_types.as_ref(), body.block_schemas.as_ref());
    Ok(Json(block_types::list(&mut state.read().await?, types, schemas, page).await?))
}
