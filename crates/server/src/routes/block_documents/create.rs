//! `POST /block_documents/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockDocumentCreate;
use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema};
use onloan_engine::events::{Change, block_document_event};
use onloan_engine::stored_secrets::SecretPaths;
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Session, block_documents, block_schemas};
use serde_json::Value;
use uuid::Uuid;

use super::part;
use super::secrets::{Written, block_name, show, take_secrets};
use crate::error::{ApiError, ApiResult};
use crate::extract::SecretBody;
use crate::state::{AppState, now};
use crate::suspects::report_block;

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
    let mut new = new_document(create, &schema);
    check(&mut tx, &schema, &new).await?;
    let (stored, document) = (&state.settings().stored_secrets, &mut new.document);
    let plan = SecretPaths::of_schema(&schema.fields).plan(&Value::Object(document.data.clone()));
    let written = Written { id: document.id, name: document.name.as_deref().unwrap_or_default(), schema: &schema };
    let secrets = take_secrets(&mut tx, stored, &written, &mut document.data, plan, document.created).await?;
    block_documents::insert(&mut tx, &new).await?;
    secrets.add(&mut tx).await?;
    let saved = block_documents::find(&mut tx, new.document.id).await?;
    let mut saved = saved.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    show(&mut tx, stored, &mut saved, false).await?;
    tx.emit(block_document_event(Change::Created, &saved, saved.created));
    tx.commit().await?;
    report_block(&state, &block_name(&schema, new.document.name.as_deref()), new.document.data).await;
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
    Ok(())
}
