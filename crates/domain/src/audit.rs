//! Entries of the audit chain. Owns their shape; how a hash is computed is storage's.

use crate::{FlowRunId, JsonObject, Timestamp};
use serde::{Deserialize, Serialize};

/// One audit record as it was stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its place in the chain, starting at 1, without gaps.
    pub sequence: i64,
    /// When the server received it.
    pub received: Timestamp,
    /// The flow run that the record is about, when it names one.
    #[serde(default)]
    pub flow_run_id: Option<FlowRunId>,
    /// The record, as the client wrote it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub record: JsonObject,
    /// Hash of the entry before it, in lower-case hex; 64 zeros for the first.
    pub previous_hash: String,
    /// SHA-256 over the previous hash and the record, in lower-case hex.
    pub hash: String,
}
