//! Deployments: a flow with everything that is needed to run it somewhere else. Owns their shape on the wire.

use crate::{ConcurrencyLimit, CreatedBy, DeploymentId, DeploymentSchedule, FlowId, JsonObject, Timestamp, WorkQueueId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether somebody asks for a deployment's runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeploymentStatus {
    /// Somebody asked lately.
    Ready,
    /// Nobody did.
    #[default]
    NotReady,
}

/// What becomes of a run when its deployment has no free slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CollisionStrategy {
    /// It is tried again later.
    #[default]
    Enqueue,
    /// It is cancelled.
    CancelNew,
}

/// How a deployment's concurrency limit acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConcurrencyOptions {
    /// What becomes of a run that finds no slot.
    pub collision_strategy: CollisionStrategy,
    /// How long a slot is kept for a run that is about to start.
    #[serde(default)]
    pub grace_period_seconds: Option<i64>,
}

/// The limit on how many runs of a deployment are at work at once, which it may share with others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct DeploymentLimit {
    pub id: Uuid,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub active: bool,
    pub name: String,
    pub limit: i64,
    pub active_slots: i64,
    pub slot_decay_per_second: f64,
}

impl From<ConcurrencyLimit> for DeploymentLimit {
    fn from(limit: ConcurrencyLimit) -> Self {
        let ConcurrencyLimit { id, created, updated, active, name, limit, active_slots, slot_decay_per_second, .. } = limit;
        Self { id: id.uuid(), created, updated, active, name, limit, active_slots, slot_decay_per_second }
    }
}

/// A deployment as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are the field's standard terms; those that are not have a comment")]
pub struct Deployment {
    pub id: DeploymentId,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Unique within a flow.
    pub name: String,
    pub version: Option<String>,
    pub description: Option<String>,
    pub flow_id: FlowId,
    /// Whether its schedules rest.
    pub paused: bool,
    pub schedules: Vec<DeploymentSchedule>,
    /// Always absent: old clients read the limit here, and would count slots themselves.
    pub concurrency_limit: Option<i64>,
    pub global_concurrency_limit: Option<DeploymentLimit>,
    pub concurrency_options: Option<ConcurrencyOptions>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub job_variables: JsonObject,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: JsonObject,
    pub tags: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub labels: JsonObject,
    pub work_queue_name: Option<String>,
    pub work_queue_id: Option<WorkQueueId>,
    /// When somebody last asked for its runs.
    pub last_polled: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameter_openapi_schema: Option<JsonObject>,
    pub path: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Object>>))]
    pub pull_steps: Option<Vec<JsonObject>>,
    pub entrypoint: Option<String>,
    pub storage_document_id: Option<Uuid>,
    pub infrastructure_document_id: Option<Uuid>,
    pub created_by: Option<CreatedBy>,
    pub updated_by: Option<CreatedBy>,
    pub work_pool_name: Option<String>,
    pub status: DeploymentStatus,
    pub enforce_parameter_schema: bool,
}

impl Deployment {
    /// A deployment of this flow about which nothing else was said.
    #[must_use]
    pub fn new(id: DeploymentId, flow_id: FlowId, name: String, created: Timestamp) -> Self {
        Self {
            id,
            created,
            updated: created,
            name,
            version: None,
            description: None,
            flow_id,
            paused: false,
            schedules: Vec::new(),
            concurrency_limit: None,
            global_concurrency_limit: None,
            concurrency_options: None,
            job_variables: JsonObject::new(),
            parameters: JsonObject::new(),
            tags: Vec::new(),
            labels: JsonObject::new(),
            work_queue_name: None,
            work_queue_id: None,
            last_polled: None,
            parameter_openapi_schema: Some(JsonObject::new()),
            path: None,
            pull_steps: Some(Vec::new()),
            entrypoint: None,
            storage_document_id: None,
            infrastructure_document_id: None,
            created_by: None,
            updated_by: None,
            work_pool_name: None,
            status: DeploymentStatus::NotReady,
            enforce_parameter_schema: true,
        }
    }
}
