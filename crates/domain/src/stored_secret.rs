//! What is said of secrets in the database: where they are, never what they are.

use crate::{BlockDocumentId, Timestamp};
use serde::{Deserialize, Serialize};

/// A field of a block whose value is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedSecret {
    /// The block.
    pub block_document_id: BlockDocumentId,
    /// The slug of its type.
    pub block_type_slug: String,
    /// Its name.
    pub block_document_name: String,
    /// Whether it has no name of its own.
    pub is_anonymous: bool,
    /// The way to the field, with dots.
    pub field: String,
    /// Which key it is sealed with.
    pub key_id: String,
    /// Since when.
    pub sealed_at: Timestamp,
}

/// A place outside the secret fields of blocks where something was written that looks like a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuspectedSecret {
    /// What was written: `flow_runs`, `logs`, `variables`, …
    pub noun: String,
    /// Which of them: an id or a name.
    pub subject: String,
    /// The way to the text, with dots.
    pub field: String,
    /// What it looks like: `aws-access-key-id`, `connection-string`, …
    pub kind: String,
    /// When it was seen first.
    pub seen: Timestamp,
}
