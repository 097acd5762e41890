//! `PATCH /block_documents/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::BlockDocumentUpdate;
use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema, JsonObject};
use onloan_engine::stored_secrets::SecretPaths;
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Session, block_documents, block_schemas};
use serde_json::{Value, json};

use super::part;
use super::secrets::refuse_literals;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, SecretBody};
use crate::state::{AppState, now};

/// Change a block. A masked secret keeps what is stored.
pub(crate) async fn update(
    state: State<AppState>,
    Id(id): Id<BlockDocumentId>,
    SecretBody(update): SecretBody<BlockDocumentUpdate>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let current = block_documents::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Block document not found"))?;
    let schema = schema(&mut tx, &current, &update).await?;
    let new = changed(current, &schema, update)?;
    refuse_circles(&mut tx, &new).await?;
    block_documents::save(&mut tx, &new).await?;
    tx.commit().await?;
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

fn changed(current: BlockDocument, schema: &BlockSchema, update: BlockDocumentUpdate) -> ApiResult<NewDocument> {
    let stored = as_written(&current);
    let mut data = Value::Object(update.data);
    SecretPaths::of_schema(&schema.fields).unmask(&mut data, &Value::Object(current.data.clone()));
    let Value::Object(mut data) = data else { return Err(ApiError::invalid(&["body", "data"], "Input should be an object")) };
    if update.merge_existing_data {
        data =
            stored.into_iter().filter(|(key, _)| !data.contains_key(key)).collect::<JsonObject>().into_iter().chain(data.clone()).collect();
    }
    let (data, references) = part(data);
    refuse_literals(schema, current.name.as_deref().unwrap_or_default(), &Value::Object(data.clone()))?;
    let document = BlockDocument { data, updated: now(), block_schema_id: schema.id, ..current };
    Ok(NewDocument { document, references })
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
