//! `POST /block_schemas/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::BlockSchemaFilterBody;
use onloan_domain::BlockSchema;
use onloan_storage::block_schemas;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List block schemas, newest first.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<BlockSchemaFilterBody>) -> ApiResult<Json<Vec<BlockSchema>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(block_schemas::list(&mut state.read().await?, body.block_schemas.as_ref(), page).await?))
}
