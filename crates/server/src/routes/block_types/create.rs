//! `POST /block_types/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockTypeCreate;
use onloan_domain::{BlockType, BlockTypeId};
use onloan_engine::events::{Change, block_type_event};
use onloan_storage::block_types;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a block type known.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<BlockTypeCreate>) -> ApiResult<(StatusCode, Json<BlockType>)> {
    let mut tx = state.begin().await?;
    if create.name.to_lowercase().starts_with("prefect") {
        return Err(ApiError::refused(403, "Block type names beginning with 'Prefect' are reserved."));
    }
    if block_types::find_by_slug(&mut tx, &create.slug).await?.is_some() {
        return Err(ApiError::conflict(format!("Block type with name \"{}\" already exists", create.name)));
    }
    let created = now();
    let kind = BlockType {
        id: BlockTypeId::new_v7(),
        created,
        updated: created,
        name: create.name,
        slug: create.slug,
        logo_url: create.logo_url,
        documentation_url: create.documentation_url,
        description: create.description,
        code_example: create.code_example,
        is_protected: false,
    };
    block_types::insert(&mut tx, &kind).await?;
    tx.emit(block_type_event(Change::Created, &kind, created));
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(kind)))
}
