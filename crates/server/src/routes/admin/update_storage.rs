//! `PUT /admin/storage`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DefaultResultStorage, DefaultResultStorageUpdate};
use onloan_domain::BlockDocument;
use onloan_storage::{block_documents, default_result_storage};

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// What a block can do that keeps results.
const WRITES: &str = "write-path";

/// Choose the block that keeps results when a flow says nothing else.
pub(crate) async fn update_storage(
    state: State<AppState>,
    Body(update): Body<DefaultResultStorageUpdate>,
) -> ApiResult<Json<DefaultResultStorage>> {
    let id = update.default_result_storage_block_id;
    let mut tx = state.begin().await?;
    let block = block_documents::find(&mut tx, id).await?;
    let block = block.ok_or_else(|| ApiError::not_found(format!("Block document {id} not found.")))?;
    if !keeps_results(&block) {
        return Err(ApiError::refused(422, format!("Block document {id} cannot be used for result storage.")));
    }
    default_result_storage::save(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(DefaultResultStorage { default_result_storage_block_id: Some(id) }))
}

fn keeps_results(block: &BlockDocument) -> bool {
    block.block_schema.as_ref().is_some_and(|schema| schema.capabilities.iter().any(|capability| capability == WRITES))
}
