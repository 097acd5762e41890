//! Answers of the server about itself.

use onloan_domain::BlockDocumentId;
use serde::{Deserialize, Serialize};

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiMessage {
    /// The sentence.
    pub message: String,
}

/// Answer of `GET /admin/storage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefaultResultStorage {
    /// The block that keeps results when a flow says nothing else.
    pub default_result_storage_block_id: Option<BlockDocumentId>,
}

/// Body of `PUT /admin/storage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultResultStorageUpdate {
    /// The block that keeps results from now on.
    pub default_result_storage_block_id: BlockDocumentId,
}
