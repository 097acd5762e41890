//! `POST /block_schemas/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockSchemaCreate;
use onloan_blocks::checksum;
use onloan_domain::{BlockSchema, BlockSchemaId, JsonObject};
use onloan_storage::{block_schemas, block_types};
use serde_json::Value;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a block schema known, or find the one that equals it. The checksum is over the body as it came.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<BlockSchemaCreate>) -> ApiResult<(StatusCode, Json<BlockSchema>)> {
    let checksum = checksum(&create.fields);
    let mut tx = state.begin().await?;
    if let Some(schema) = block_schemas::find_by_checksum(&mut tx, &checksum, Some(&create.version)).await? {
        return Ok((StatusCode::OK, Json(schema)));
    }
    let mut fields = create.fields;
    if let Value::Object(fields) = &mut fields {
        fields.entry("block_schema_references").or_insert_with(|| Value::Object(JsonObject::new()));
    }
    let kind = block_types::find(&mut tx, create.block_type_id).await?;
    let kind = kind.ok_or_else(|| ApiError::not_found(format!("Block type {} not found.", create.block_type_id)))?;
    let created = now();
    let schema = BlockSchema {
        id: BlockSchemaId::new_v7(),
        created,
        updated: created,
        checksum,
        fields,
        block_type_id: kind.id,
        block_type: Some(kind),
        capabilities: create.capabilities,
        version: create.version,
    };
    block_schemas::insert(&mut tx, &schema).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(schema)))
}
