//! `GET /block_schemas/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{BlockSchema, BlockSchemaId};
use onloan_storage::block_schemas;

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// Read a block schema.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<BlockSchemaId>) -> ApiResult<Json<BlockSchema>> {
    let schema = block_schemas::find(&mut state.read().await?, id).await?;
    schema.map(Json).ok_or_else(|| ApiError::not_found("Block schema not found"))
}
