//! `POST /block_documents/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockDocumentCreate;
use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema};
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Session, block_documents, block_schemas};
use serde_json::Value;
use uuid::Uuid;

use super::part;
use super::secrets::{refuse_literals, show};
use crate::error::{ApiError, ApiResult};
use crate::extract::SecretBody;
use crate::state::{AppState, now};

/// Save a block.
pub(crate) async fn create(
    state: State<AppState>,
    SecretBody(create): SecretBody<BlockDocumentCreate>,
) -> ApiResult<(StatusCode, Json<BlockDocument>)> {
    if create.name.is_none() && !create.is_anonymous {
        return Err(ApiError::invalid(&["body"], "Names must be provided for block documents."));
    }
    let mut tx = state.begin().await?;
    let schema = block_schemas::find(&mut tx, create.block_schema_id).await?;
    let schema = schema.ok_or_else(|| ApiError::not_found("Block schema not found"))?;
    let new = new_document(create, &schema);
    check(&mut tx, &schema, &new).await?;
    block_documents::insert(&mut tx, &new).await?;
    let saved = block_documents::find(&mut tx, new.document.id).await?;
    let mut saved = saved.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    show(&mut tx, &mut saved, false).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

fn new_document(create: BlockDocumentCreate, schema: &BlockSchema) -> NewDocument {
    let name = create.name.unwrap_or_else(|| format!("anonymous-{}", Uuid::new_v4()));
    let (data, references) = part(create.data);
    let created = now();
    let document = BlockDocument {
        id: BlockDocumentId::new_v7(),
        created,
        updated: created,
        name: Some(name),
        data,
        block_schema_id: schema.id,
        block_schema: None,
        block_type_id: create.block_type_id,
        block_type_name: None,
        block_type: None,
        block_document_references: Default::default(),
        is_anonymous: create.is_anonymous,
    };
    NewDocument { document, references }
}

async fn check(session: &mut Session, schema: &BlockSchema, new: &NewDocument) -> ApiResult<()> {
    let name = new.document.name.as_deref().unwrap_or_default();
    if schema.block_type_id != new.document.block_type_id {
        return Err(ApiError::refused(422, "the block schema is not one of the block type"));
    }
    if block_documents::find_by_name(session, schema.block_type_id, name).await?.is_some() {
        return Err(ApiError::conflict("Block already exists"));
    }
    refuse_literals(schema, name, &Value::Object(new.document.data.clone()))
}
