//! One record per resolution: who read what, from where, with what outcome; never the value.
//!
//! Where records are kept and chained is not decided here.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// When it ended.
    pub occurred: Timestamp,
    /// The flow run on whose behalf it was read; filled in by the run.
    #[serde(default)]
    pub flow_run_id: Option<String>,
    /// The task run, where there is one.
    #[serde(default)]
    pub task_run_id: Option<String>,
    /// The block that needed it, as `snowflake-credentials` or `aws-secret/my-snowflake-pw`.
    pub block: String,
    /// The block's field.
    pub field: String,
    /// The reference, or the chain's source that won.
    pub source: String,
    /// Who read it, where that is known.
    pub principal: Option<String>,
    /// The secret's version, where its manager keeps versions.
    pub version: Option<String>,
    /// What came of it.
    pub outcome: AuditOutcome,
}

/// What came of a resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditOutcome {
    /// Read at its place.
    Read,
    /// Taken from this process's cache.
    Cached,
    /// Not read.
    Failed {
        /// The kind of failure, as `access denied`.
        why: String,
    },
}

/// Where records go.
pub trait AuditSink: Send + Sync {
    /// Takes one record. Must not block.
    fn record(&self, record: AuditRecord);
}

/// Keeps nothing: for processes that resolve nothing on a run's behalf.
pub struct Discard;

impl AuditSink for Discard {
    fn record(&self, _record: AuditRecord) {}
}

/// Keeps records in memory.
#[derive(Default)]
pub struct MemoryAudit {
    records: Mutex<Vec<AuditRecord>>,
}

impl MemoryAudit {
    /// What was recorded so far.
    pub fn records(&self) -> Vec<AuditRecord> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl AuditSink for MemoryAudit {
    fn record(&self, record: AuditRecord) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }
}
