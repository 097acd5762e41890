//! `PATCH /block_documents/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockDocumentUpdate;
use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema, JsonObject};
use onloan_engine::events::{Change, block_document_event};
use onloan_engine::stored_secrets::{SealingPlan, SecretPaths};
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Session, block_documents, block_schemas, sealed_secrets};
use serde_json::{Value, json};

use super::part;
use super::secrets::{Written, block_name, take_secrets};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, SecretBody};
use crate::sealing::{StoredSecrets, reveal};
use crate::state::{AppState, now};
use crate::suspects::report_block;

/// Change a block. A masked secret keeps what is stored.
pub(crate) async fn update(
    state: State<AppState>,
    Id(id): Id<BlockDocumentId>,
    SecretBody(update): SecretBody<BlockDocumentUpdate>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    // What stays sealed is decided by what is sealed.
    tx.lock(&format!("block document {id}")).await?;
    let current = block_documents::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    let schema = schema(&mut tx, &current, &update).await?;
    let (stored, at) = (&state.settings().stored_secrets, now());
    let (mut data, references) = part(merged(&current, update));
    let plan = planned(&mut tx, stored, &current, &schema, &mut data).await?;
    let written = Written { id, name: current.name.as_deref().unwrap_or_default(), schema: &schema };
    let secrets = take_secrets(&mut tx, stored, &written, &mut data, plan, at).await?;
    let document = BlockDocument { data, updated: at, block_schema_id: schema.id, ..current };
    let new = NewDocument { document, references };
    refuse_circles(&mut tx, &new).await?;
    block_documents::save(&mut tx, &new).await?;
    secrets.replace(&mut tx).await?;
    if let Some(saved) = block_documents::find(&mut tx, id).await? {
        tx.emit(block_document_event(Change::Updated, &saved, at));
    }
    tx.commit().await?;
    report_block(&state, &block_name(&schema, new.document.name.as_deref()), new.document.data).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn schema(session: &mut Session, current: &BlockDocument, update: &BlockDocumentUpdate) -> ApiResult<BlockSchema> {
    let id = update.block_schema_id.unwrap_or(current.block_schema_id);
    let schema = block_schemas::find(session, id).await?.ok_or_else(|| ApiError::not_found("Block schema not found"))?;
    if schema.block_type_id != current.block_type_id {
        return Err(ApiError::refused(422, "Must migrate block document to a block schema of the same block type."));
    }
    Ok(schema)
}

/// The document's values as they are to be.
fn merged(current: &BlockDocument, BlockDocumentUpdate { data, merge_existing_data, .. }: BlockDocumentUpdate) -> JsonObject {
    if !merge_existing_data {
        return data;
    }
    let kept: JsonObject = as_written(current).into_iter().filter(|(key, _)| !data.contains_key(key)).collect();
    kept.into_iter().chain(data).collect()
}

/// What becomes of the document's secrets. Masks that stand for what is not sealed are replaced by it.
async fn planned(
    session: &mut Session,
    stored: &StoredSecrets,
    current: &BlockDocument,
    schema: &BlockSchema,
    data: &mut JsonObject,
) -> ApiResult<SealingPlan> {
    let sealed = sealed_secrets::of_document(session, current.id).await?.into_iter().map(|sealed| sealed.pointer);
    let secrets = SecretPaths::of_schema(&schema.fields).with_sealed(sealed);
    let mut whole = Value::Object(std::mem::take(data));
    let masks = secrets.plan(&whole).masks(&whole);
    if !masks.is_empty() {
        // Of what another document held, or where a newer schema draws the line elsewhere.
        let mut shown = current.clone();
        reveal(session, &stored.keys, &mut shown).await?;
        let shown = Value::Object(shown.data);
        for mask in masks {
            if let (Some(place), Some(kept)) = (whole.pointer_mut(&mask), shown.pointer(&mask)) {
                *place = kept.clone();
            }
        }
    }
    let plan = secrets.plan(&whole);
    if let Value::Object(whole) = whole {
        *data = whole;
    }
    Ok(plan)
}

/// Refuses a document that would hold itself: nobody could read it any more.
async fn refuse_circles(session: &mut Session, new: &NewDocument) -> ApiResult<()> {
    for (field, child) in &new.references {
        if block_documents::reaches(session, *child, new.document.id).await? {
            let name = new.document.name.as_deref().unwrap_or_default();
            let text = format!("block `{name}`: with the field `{field}` it would hold itself; name another document there");
            return Err(ApiError::refused(422, text));
        }
    }
    Ok(())
}

/// The document's values as they were written: references in place of the values of other documents.
fn as_written(document: &BlockDocument) -> JsonObject {
    let mut data = document.data.clone();
    for (field, reference) in &document.block_document_references {
        data.insert(field.clone(), json!({"$ref": {"block_document_id": reference.block_document.id}}));
    }
    data
}
