//! What of a document's secrets may be kept, and what is shown.

use onloan_domain::{BlockDocument, BlockDocumentId, BlockSchema, JsonObject, Timestamp};
use onloan_engine::stored_secrets::{SealingPlan, SecretPaths, dotted};
use onloan_storage::{Session, block_documents};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};
use crate::sealing::{SealedDocument, StoredSecrets, StoredSecretsPolicy, reveal};

/// `?include_secrets=`.
#[derive(Deserialize, ToSchema)]
pub(in crate::routes) struct Secrets {
    #[serde(default)]
    pub(in crate::routes) include_secrets: bool,
}

/// Makes the document what is shown: literals masked unless they were asked for, references always as they are. What
/// another document holds is masked by that one's schema too: the outer schema need not know every secret of it.
pub(in crate::routes) async fn show(
    session: &mut Session,
    stored: &StoredSecrets,
    document: &mut BlockDocument,
    include_secrets: bool,
) -> ApiResult<()> {
    if include_secrets { reveal(session, &stored.keys, document).await } else { mask(session, document).await }
}

async fn mask(session: &mut Session, document: &mut BlockDocument) -> ApiResult<()> {
    for (field, reference) in &document.block_document_references {
        let held = block_documents::find(session, reference.block_document.id).await?;
        let mut held = held.ok_or_else(|| ApiError::not_found("Block document not found"))?;
        Box::pin(mask(session, &mut held)).await?;
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

/// What a block is called: type and name.
pub(super) fn block_name(schema: &BlockSchema, name: Option<&str>) -> String {
    let slug = schema.block_type.as_ref().map_or("unknown", |kind| kind.slug.as_str());
    format!("{slug}/{}", name.unwrap_or_default())
}

/// A document that is written.
pub(super) struct Written<'a> {
    pub(super) id: BlockDocumentId,
    pub(super) name: &'a str,
    pub(super) schema: &'a BlockSchema,
}

/// Takes the literal secrets out of a document that is written, as the policy says: they are sealed, or it is refused.
pub(super) async fn take_secrets(
    session: &mut Session,
    stored: &StoredSecrets,
    written: &Written<'_>,
    data: &mut JsonObject,
    plan: SealingPlan,
    at: Timestamp,
) -> ApiResult<SealedDocument> {
    match stored.policy {
        StoredSecretsPolicy::Encrypt => {}
        StoredSecretsPolicy::Forbid => refuse_literals(written, &plan)?,
    }
    let mut whole = Value::Object(std::mem::take(data));
    let sealed = SealedDocument::take(session, stored, written.id, &mut whole, plan, at).await?;
    if let Value::Object(whole) = whole {
        *data = whole;
    }
    Ok(sealed)
}

/// Refuses a literal in a secret field: this server stores no secrets.
fn refuse_literals(Written { name, schema, .. }: &Written<'_>, plan: &SealingPlan) -> ApiResult<()> {
    let Some(first) = plan.seal.first().map(|pointer| dotted(pointer)) else { return Ok(()) };
    let block = block_name(schema, Some(*name));
    let others = match plan.seal.len() {
        1 => String::new(),
        more => format!(" (and {} more)", more - 1),
    };
    Err(ApiError::refused(
        422,
        format!(
            "block `{block}`: the secret field `{first}`{others} holds a value, and this server stores no secrets. \
             Leave it blank, so that it is filled where the run happens, or give it a reference: \
             `ref+awssecrets://name#/key`, `ref+env://NAME`, `ref+file://path`"
        ),
    ))
}
