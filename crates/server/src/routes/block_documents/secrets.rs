//! What of a document's secrets may be kept, and what is shown.

use onloan_domain::{BlockDocument, BlockSchema};
use onloan_engine::stored_secrets::SecretPaths;
use onloan_storage::{Session, block_documents};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};

/// `?include_secrets=`.
#[derive(Deserialize, ToSchema)]
pub(in crate::routes) struct Secrets {
    #[serde(default)]
    pub(in crate::routes) include_secrets: bool,
}

/// Makes the document what is shown: literals masked unless they were asked for, references always as they are. What
/// another document holds is masked by that one's schema too: the outer schema need not know every secret of it.
pub(in crate::routes) async fn show(session: &mut Session, document: &mut BlockDocument, include_secrets: bool) -> ApiResult<()> {
    if include_secrets {
        return Ok(());
    }
    for (field, reference) in &document.block_document_references {
        let held = block_documents::find(session, reference.block_document.id).await?;
        let mut held = held.ok_or_else(|| ApiError::not_found("Block document not found"))?;
        Box::pin(show(session, &mut held, false)).await?;
        document.data.insert(field.clone(), Value::Object(held.data));
    }
    if let Some(schema) = &document.block_schema {
        let mut data = Value::Object(std::mem::take(&mut document.data));
        SecretPaths::of_schema(&schema.fields).mask(&mut data);
        if let Value::Object(data) = data {
            document.data = data;
        }
    }
    Ok(())
}

/// Refuses a literal in a secret field: this server stores no secrets.
pub(super) fn refuse_literals(schema: &BlockSchema, name: &str, data: &Value) -> ApiResult<()> {
    let literals = SecretPaths::of_schema(&schema.fields).literals(data);
    let Some(first) = literals.first() else { return Ok(()) };
    let slug = schema.block_type.as_ref().map_or("unknown", |kind| kind.slug.as_str());
    let others = match literals.len() {
        1 => String::new(),
        more => format!(" (and {} more)", more - 1),
    };
    Err(ApiError::refused(
        422,
        format!(
            "block `{slug}/{name}`: the secret field `{first}`{others} holds a value, and this server stores no secrets. \
             Leave it blank, so that it is filled where the run happens, or give it a reference: \
             `ref+awssecrets://name#/key`, `ref+env://NAME`, `ref+file://path`"
        ),
    ))
}
