//! The wire: request bodies, response bodies and the error envelope of the server's API, shared by the server and
//! the client. Answers that are plain nouns (`Flow`, `FlowRun`, `BlockDocument`, …) are `onloan-domain`'s types.
//!
//! A body that creates, updates or filters refuses keys that it does not know. This crate deliberately knows no HTTP
//! and decides nothing.

mod audit;
mod blocks;
mod deployments;
mod error;
pub mod events;
mod flow_runs;
mod flows;
mod logs;
mod names;
mod nullable;
mod orchestration;
mod server;
mod states;
mod task_runs;
mod work_pools;

pub use audit::AuditFilterBody;
pub use blocks::{
    BlockDocumentCreate, BlockDocumentFilterBody, BlockDocumentUpdate, BlockSchemaCreate, BlockSchemaFilterBody, BlockTypeCreate,
    BlockTypeFilterBody, BlockTypeUpdate, NON_VERSIONED,
};
pub use deployments::{
    DeploymentBulkDelete, DeploymentBulkDeleted, DeploymentCountBody, DeploymentCreate, DeploymentFilterBody, DeploymentFlowRunCreate,
    DeploymentPage, DeploymentPaginateBody, DeploymentScheduleCreate, DeploymentScheduleUpdate, DeploymentUpdate, FlowRunCreated,
    FlowRunCreatedStatus, FlowRunsCreated, ScheduleDeployment, ScheduledRunsOfDeployments,
};
pub use error::{ErrorBody, InvalidValue};
pub use flow_runs::{FlowRunCountBody, FlowRunCreate, FlowRunFilterBody, FlowRunUpdate};
pub use flows::{FlowCreate, FlowFilterBody};
pub use logs::{LogCreate, LogFilterBody};
pub use orchestration::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus};
pub use server::{ApiMessage, DefaultResultStorage};
pub use states::{SetState, StateCreate};
pub use task_runs::{TaskRunCountBody, TaskRunCreate, TaskRunFilterBody};
pub use work_pools::{
    ConcurrencyStatusBody, FlowIds, FlowRunSlotSummary, NextFlowRun, ScheduledRunsOfPool, WorkPoolConcurrencyStatus, WorkPoolCreate,
    WorkPoolFilterBody, WorkPoolUpdate, WorkQueueConcurrencyDetail, WorkQueueConcurrencyStatus, WorkQueueCreate, WorkQueueFilterBody,
    WorkQueueRuns, WorkQueueUpdate, WorkerFilterBody, WorkerFlowRun, WorkerHeartbeat,
};

/// Version of the API, as clients compare it.
pub const API_VERSION: &str = "0.8.4";

/// Version of the server whose API this is, as `GET /admin/version` answers it.
pub const SERVER_VERSION: &str = "3.8.8";

/// How many rows a `filter` answers when nothing else is asked, and at most.
pub const MAX_LIMIT: i64 = 200;
