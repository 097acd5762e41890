//! The secrets of one document: sealed when it is written, opened when they are asked for. In the document itself stands a
//! mask in their place.

use std::collections::BTreeSet;

use onloan_domain::{BlockDocument, BlockDocumentId, MASK, Timestamp};
use onloan_engine::stored_secrets::{Pointer, SealingPlan, SecretPaths, dotted, holds_mask};
use onloan_storage::sealed_secrets::{self, Sealed};
use onloan_storage::{Session, block_documents};
use serde_json::Value;

use super::key_ring::KeyRing;
use super::sealed::{OpenError, Place, open, seal};
use super::{StoredSecrets, ready_to_seal};
use crate::error::{ApiError, ApiResult};

/// The secrets of a document, to be stored beside it.
pub(crate) struct SealedDocument {
    document: BlockDocumentId,
    kept: Vec<Pointer>,
    new: Vec<Sealed>,
}

impl SealedDocument {
    /// Takes out of `data` what is to be sealed, and leaves masks.
    pub(crate) async fn take(
        session: &mut Session,
        stored: &StoredSecrets,
        document: BlockDocumentId,
        data: &mut Value,
        plan: SealingPlan,
        at: Timestamp,
    ) -> ApiResult<Self> {
        let mut new = Vec::with_capacity(plan.seal.len());
        if !plan.seal.is_empty() {
            let key = ready_to_seal(session, &stored.keys, at).await?;
            for pointer in plan.seal {
                let Some(value) = data.pointer_mut(&pointer) else { continue };
                let bytes = seal(key, Place::Field { document, pointer: &pointer }, value);
                *value = MASK.into();
                new.push(Sealed { document, pointer, key_id: key.id().to_owned(), bytes, at });
            }
        }
        Ok(Self { document, kept: plan.keep, new })
    }

    /// Stores the secrets of a document that is new.
    pub(crate) async fn add(self, session: &mut Session) -> ApiResult<()> {
        Ok(sealed_secrets::add(session, self.new).await?)
    }

    /// Stores them in place of those that the document had.
    pub(crate) async fn replace(self, session: &mut Session) -> ApiResult<()> {
        Ok(sealed_secrets::replace(session, self.document, &self.kept, self.new).await?)
    }
}

/// Puts the secrets of a document, and of those that it holds, where their masks stand.
pub(crate) async fn reveal(session: &mut Session, keys: &KeyRing, document: &mut BlockDocument) -> ApiResult<()> {
    let mut data = Value::Object(std::mem::take(&mut document.data));
    if holds_mask(&data) {
        reveal_held(session, keys, document, &mut data).await?;
        reveal_own(session, keys, document, &mut data).await?;
    }
    if let Value::Object(data) = data {
        document.data = data;
    }
    Ok(())
}

async fn reveal_held(session: &mut Session, keys: &KeyRing, document: &BlockDocument, data: &mut Value) -> ApiResult<()> {
    for (field, reference) in &document.block_document_references {
        let Some(place) = data.get_mut(field).filter(|held| holds_mask(held)) else { continue };
        let held = block_documents::find(session, reference.block_document.id).await?;
        let mut held = held.ok_or_else(|| ApiError::not_found("Block document not found"))?;
        Box::pin(reveal(session, keys, &mut held)).await?;
        *place = Value::Object(held.data);
    }
    Ok(())
}

async fn reveal_own(session: &mut Session, keys: &KeyRing, document: &BlockDocument, data: &mut Value) -> ApiResult<()> {
    let masks = masks_of(document, data);
    let sealed = sealed_secrets::of_document(session, document.id).await?;
    let pointers: BTreeSet<&str> = sealed.iter().map(|sealed| sealed.pointer.as_str()).collect();
    if let Some(gone) = masks.iter().find(|mask| !pointers.contains(mask.as_str())) {
        return Err(cannot_open(document, gone, &OpenError::Gone));
    }
    for Sealed { pointer, key_id, bytes, .. } in &sealed {
        let Some(place) = data.pointer_mut(pointer) else { continue };
        let opened = open(keys, key_id, Place::Field { document: document.id, pointer }, bytes);
        *place = opened.map_err(|error| cannot_open(document, pointer, &error))?;
    }
    Ok(())
}

/// The fields of its own that the schema calls secret and that hold a mask: for each of them a value is sealed.
fn masks_of(document: &BlockDocument, data: &Value) -> Vec<Pointer> {
    let Some(schema) = &document.block_schema else { return Vec::new() };
    let mut pointers = SecretPaths::of_schema(&schema.fields).literal_pointers(data);
    let held = |pointer: &str| pointer.split('/').nth(1).is_some_and(|field| document.block_document_references.contains_key(field));
    pointers.retain(|pointer| data.pointer(pointer).is_some_and(|value| value == MASK) && !held(pointer));
    pointers
}

fn cannot_open(document: &BlockDocument, pointer: &str, why: &OpenError) -> ApiError {
    let slug = document.block_type.as_ref().map_or("unknown", |kind| kind.slug.as_str());
    let name = document.name.as_deref().unwrap_or_default();
    let text = format!("block `{slug}/{name}`: the secret field `{}` cannot be opened: {why}", dotted(pointer));
    tracing::error!("{text}");
    ApiError::refused(500, text)
}
