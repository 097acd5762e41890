//! `PATCH /block_types/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockTypeUpdate;
use onloan_domain::{BlockType, BlockTypeId};
use onloan_engine::events::{Change, block_type_event};
use onloan_storage::block_types;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change a block type; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<BlockTypeId>, Body(update): Body<BlockTypeUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let kind = block_types::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block type not found"))?;
    let changed = BlockType {
        updated: now(),
        logo_url: update.logo_url.or(kind.logo_url),
        documentation_url: update.documentation_url.or(kind.documentation_url),
        description: update.description.or(kind.description),
        code_example: update.code_example.or(kind.code_example),
        ..kind
    };
    block_types::save(&mut tx, &changed).await?;
    tx.emit(block_type_event(Change::Updated, &changed, changed.updated));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
