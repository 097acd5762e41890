//! Answers of the server about itself.

use serde::{Deserialize, Serialize};

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiMessage {
    /// The sentence.
    pub message: String,
}

/// Answer of `GET /admin/storage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultResultStorage {
    /// The block that keeps results when a flow says nothing else.
    pub default_result_storage_block_id: Option<uuid::Uuid>,
}
