//! What of a document's secrets may be kept, and what is shown.

use onloan_domain::{BlockDocument, BlockSchema};
use onloan_engine::stored_secrets::SecretPaths;
use serde::Deserialize;
use serde_json::Value;

use crate::error::ApiError;

/// `?include_secrets=`.
#[derive(Deserialize)]
pub(in crate::routes) struct Secrets {
    #[serde(default)]
    pub(in crate::routes) include_secrets: bool,
}

/// The document as it is shown: literals masked unless they were asked for, references always as they are.
pub(in crate::routes) fn shown(mut document: BlockDocument, include_secrets: bool) -> BlockDocument {
    if !include_secrets && let Some(schema) = &document.block_schema {
        let mut data = Value::Object(std::mem::take(&mut document.data));
        SecretPaths::of_schema(&schema.fields).mask(&mut data);
        if let Value::Object(data) = data {
            document.data = data;
        }
    }
    document
}

/// Refuses a literal in a secret field: this server stores no secrets.
pub(super) fn refuse_literals(schema: &BlockSchema, name: &str, data: &Value) -> Result<(), ApiError> {
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
