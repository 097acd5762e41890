//! Onloan's nouns: ids, states, runs, blocks, logs, events, and the filters that select them.
//!
//! Everything here is a plain value with the JSON shape that travels on the wire. This crate deliberately
//! knows no async runtime, no database and no HTTP; it decides nothing (that is `onloan-engine`).

mod audit;
mod block;
mod deployment;
mod duration;
mod event;
pub mod filters;
mod flow;
mod flow_run;
mod ids;
mod log;
mod policy;
pub mod run_name;
mod schedule;
mod state;
mod state_details;
mod task_run;
mod timestamp;
mod work_pool;
mod work_queue;
mod worker;

pub use audit::AuditEntry;
pub use block::{BlockDocument, BlockDocumentReference, BlockDocumentReferences, BlockSchema, BlockType, MASK, ReferencedDocument};
pub use deployment::{CollisionStrategy, ConcurrencyOptions, Deployment, DeploymentLimit, DeploymentStatus};
pub use duration::Duration;
pub use event::{Event, Resource};
pub use flow::Flow;
pub use flow_run::{CreatedBy, FlowRun};
pub use ids::{
    BlockDocumentId, BlockSchemaId, BlockTypeId, DeploymentId, DeploymentScheduleId, EventId, FlowId, FlowRunId, LeaseId, LogId, StateId,
    TaskRunId, TransitionId, WorkPoolId, WorkQueueId, WorkerId,
};
pub use log::Log;
pub use policy::{FlowRunPolicy, RetryType, TaskRunPolicy};
pub use schedule::{CronSchedule, DeploymentSchedule, IntervalSchedule, RRuleSchedule, Schedule};
pub use state::{State, StateType, UnknownStateType};
pub use state_details::StateDetails;
pub use task_run::TaskRun;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use work_pool::{StorageConfiguration, WorkPool, WorkPoolStatus};
pub use work_queue::{QueueFilter, WorkQueue, WorkQueueHealthPolicy, WorkQueueStatus, WorkQueueStatusDetail};
pub use worker::{Worker, WorkerStatus};

/// A JSON object whose keys keep the order in which they were written.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
