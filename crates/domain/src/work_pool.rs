//! Work pools: where runs are sent. Owns their shape on the wire.

use crate::{JsonObject, Timestamp, WorkPoolId, WorkQueueId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether a pool's runs are picked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkPoolStatus {
    /// A worker is there.
    Ready,
    /// No worker is there.
    NotReady,
    /// Somebody stopped it.
    Paused,
}

/// Where a pool's runs find code that was sent along, and leave results.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct StorageConfiguration {
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub bundle_upload_step: Option<JsonObject>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub bundle_execution_step: Option<JsonObject>,
    pub default_result_storage_block_id: Option<Uuid>,
}

/// A work pool as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct WorkPool {
    pub id: WorkPoolId,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub pool_type: String,
    /// How a job is made from variables, and which variables there are.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub base_job_template: JsonObject,
    pub is_paused: bool,
    pub concurrency_limit: Option<i64>,
    /// Absent for the pools of old agents, which no worker serves.
    pub status: Option<WorkPoolStatus>,
    pub default_queue_id: Option<WorkQueueId>,
    pub storage_configuration: StorageConfiguration,
    /// How many runs are about to start or at work; absent where there is no limit.
    pub active_slots: Option<u64>,
}

impl WorkPool {
    /// The type of the pools of old agents.
    pub const AGENT: &'static str = "prefect-agent";

    /// The pool for queues that name none.
    pub const DEFAULT_AGENT_POOL: &'static str = "default-agent-pool";

    /// A pool of that type about which nothing else is said.
    #[must_use]
    pub fn new(name: String, pool_type: String, created: Timestamp) -> Self {
        Self {
            id: WorkPoolId::new_v7(),
            created,
            updated: created,
            name,
            description: None,
            pool_type,
            base_job_template: JsonObject::new(),
            is_paused: false,
            concurrency_limit: None,
            status: None,
            default_queue_id: None,
            storage_configuration: StorageConfiguration::default(),
            active_slots: None,
        }
    }

    /// Whether workers serve it.
    #[must_use]
    pub fn has_workers(&self) -> bool {
        self.pool_type != Self::AGENT
    }

    /// Whether a name belongs to the server itself.
    #[must_use]
    pub fn is_reserved(name: &str) -> bool {
        name.to_lowercase().starts_with("prefect")
    }
}
