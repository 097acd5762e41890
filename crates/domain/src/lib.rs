//! Onloan's nouns: ids, states, runs, blocks, logs, events, and the filters that select them.
//!
//! Everything here is a plain value with the JSON shape that travels on the wire. This crate deliberately
//! knows no async runtime, no database and no HTTP; it decides nothing (that is `onloan-engine`).

mod artifact;
mod audit;
pub mod automation;
mod block;
mod concurrency_limit;
mod csrf_token;
mod deployment;
mod duration;
mod event;
pub mod filters;
mod flow;
mod flow_run;
mod flow_run_input;
mod ids;
mod log;
#[cfg(feature = "openapi")]
mod openapi;
mod policy;
pub mod run_name;
mod saved_search;
mod schedule;
mod state;
mod state_details;
mod stored_secret;
mod task_run;
mod timestamp;
mod variable;
mod work_pool;
mod work_queue;
mod worker;

pub use artifact::{Artifact, ArtifactCollection};
pub use audit::AuditEntry;
pub use automation::Automation;
pub use block::{BlockDocument, BlockDocumentReference, BlockDocumentReferences, BlockSchema, BlockType, MASK, ReferencedDocument};
pub use concurrency_limit::{ConcurrencyLease, ConcurrencyLimit, LeaseHolder, LeaseHolderKind};
pub use csrf_token::CsrfToken;
pub use deployment::{CollisionStrategy, ConcurrencyOptions, Deployment, DeploymentLimit, DeploymentStatus};
pub use duration::Duration;
pub use event::{Event, RESOURCE_ID, RESOURCE_NAME, RESOURCE_ROLE, Resource, named_resource, related_resource};
pub use flow::Flow;
pub use flow_run::{CreatedBy, FlowRun};
pub use flow_run_input::FlowRunInput;
pub use ids::{
    ArtifactCollectionId, ArtifactId, AutomationId, BlockDocumentId, BlockSchemaId, BlockTypeId, ConcurrencyLimitId, DeploymentId,
    DeploymentScheduleId, EventId, FlowId, FlowRunId, FlowRunInputId, LeaseId, LogId, SavedSearchId, StateId, TaskRunId, TransitionId,
    TriggerId, VariableId, WorkPoolId, WorkQueueId, WorkerId,
};
pub use log::Log;
pub use policy::{FlowRunPolicy, RetryType, TaskRunPolicy};
pub use saved_search::{SavedSearch, SavedSearchFilter};
pub use schedule::{CronSchedule, DeploymentSchedule, IntervalSchedule, RRuleSchedule, Schedule};
pub use state::{State, StateType, UnknownStateType};
pub use state_details::StateDetails;
pub use stored_secret::{SealedSecret, SuspectedSecret};
pub use task_run::TaskRun;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use variable::Variable;
pub use work_pool::{StorageConfiguration, WorkPool, WorkPoolStatus};
pub use work_queue::{QueueFilter, WorkQueue, WorkQueueHealthPolicy, WorkQueueStatus, WorkQueueStatusDetail};
pub use worker::{Worker, WorkerStatus};

/// A JSON object whose keys keep the order in which they were written.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
