//! Bodies of `/onloan/secrets`. None of them holds a secret.

use onloan_domain::BlockDocumentId;
use serde::{Deserialize, Serialize};

/// Body of `POST /onloan/secrets/filter` and `POST /onloan/secrets/suspected/filter`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SecretsFilterBody {
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Answer of `GET /onloan/secrets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredSecretsSummary {
    /// `forbid` or `encrypt`.
    pub policy: String,
    /// The key that seals; none until one is needed.
    pub key_id: Option<String>,
    /// The keys that sealed what is stored.
    pub keys: Vec<KeyUse>,
}

/// How much a key sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyUse {
    /// The key.
    pub id: String,
    /// How many fields are sealed with it.
    pub sealed: u64,
}

/// Body of `POST /onloan/secrets/rotate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RotateSecretsBody {
    /// Behind which field to go on; from the start without it.
    pub after: Option<SealedPlace>,
    /// How many fields at most.
    pub limit: Option<i64>,
}

/// A sealed field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SealedPlace {
    /// The block.
    pub block_document_id: BlockDocumentId,
    /// The way to the field, as a JSON pointer.
    pub pointer: String,
}

/// Answer of `POST /onloan/secrets/rotate`: what was done, and what is left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecretsRotation {
    /// The key that everything is sealed with in the end.
    pub key_id: String,
    /// How many fields were sealed again.
    pub resealed: u64,
    /// Those that could not be opened; they stay as they are.
    pub failed: Vec<SecretNotOpened>,
    /// How many fields are sealed with other keys still.
    pub remaining: u64,
    /// Where to go on; none at the end.
    pub after: Option<SealedPlace>,
    /// Keys that are not needed any more.
    pub retired: Vec<String>,
}

/// A field that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecretNotOpened {
    /// The block.
    pub block_document_id: BlockDocumentId,
    /// The way to the field, with dots.
    pub field: String,
    /// The key that it is sealed with.
    pub key_id: String,
    /// What is wrong.
    pub why: String,
}
