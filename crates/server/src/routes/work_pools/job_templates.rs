//! Defaults of job variables that are blocks: a pool's template refers to a document, and what the variable is held against its
//! schema with is what the document says. Secret fields stay what they are stored as; whoever runs the job reads them.

use onloan_domain::{BlockDocumentId, JsonObject};
use onloan_storage::{Session, block_documents};
use serde_json::Value;
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};

/// The template with documents in place of references to them. A reference to none is 404.
pub(crate) async fn with_blocks(session: &mut Session, template: &JsonObject) -> ApiResult<JsonObject> {
    let mut template = template.clone();
    let properties = template.get_mut("variables").and_then(|schema| schema.get_mut("properties")).and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(JsonObject::values_mut) {
        let Some(default) = property.get_mut("default") else { continue };
        let Some(id) = default.get("$ref").and_then(|reference| reference.get("block_document_id")) else { continue };
        let id = id.as_str().and_then(|id| id.parse::<Uuid>().ok()).map(BlockDocumentId::from);
        let document = match id {
            Some(id) => block_documents::find(session, id).await?,
            None => None,
        };
        *default = Value::Object(document.ok_or_else(|| ApiError::not_found("Block not found."))?.data);
    }
    Ok(template)
}
