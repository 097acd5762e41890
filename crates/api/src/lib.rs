//! The wire: request bodies, response bodies and the error envelope of the server's API, shared by the server and
//! the client. Answers that are plain nouns (`Flow`, `FlowRun`, `BlockDocument`, …) are `onloan-domain`'s types.
//!
//! A body that creates, updates or filters refuses keys that it does not know. This crate deliberately knows no HTTP
//! and decides nothing.

mod artifacts;
mod audit;
mod automations;
mod blocks;
mod bounds;
mod concurrency_limits;
mod deployments;
mod error;
pub mod events;
mod flow_run_inputs;
mod flow_runs;
mod flows;
mod graph;
mod history;
mod logs;
mod names;
mod orchestration;
mod paginate;
mod present;
mod saved_searches;
mod schemas;
mod server;
mod services;
mod states;
mod stored_secrets;
mod task_runs;
mod task_workers;
mod ui;
mod variables;
mod work_pools;
mod worker_channel;

pub use artifacts::{ArtifactCollectionFilterBody, ArtifactCreate, ArtifactFilterBody, ArtifactUpdate};
pub use audit::{AuditFilterBody, AuditRecord};
pub use automations::{AutomationCountBody, AutomationCreate, AutomationFilterBody, AutomationPartialUpdate, AutomationUpdate};
pub use blocks::{
    BlockDocumentCountBody, BlockDocumentCreate, BlockDocumentFilterBody, BlockDocumentUpdate, BlockSchemaCreate, BlockSchemaFilterBody,
    BlockTypeCreate, BlockTypeFilterBody, BlockTypeUpdate, NON_VERSIONED,
};
pub use concurrency_limits::{
    ConcurrencyLimitCreate, ConcurrencyLimitFilterBody, ConcurrencyLimitUpdate, DecrementSlots, DecrementSlotsWithLease,
    GlobalConcurrencyLimit, IncrementSlots, IncrementSlotsWithLease, LeasedSlots, LimitOfSlots, RenewLease, SlotMode, TagLimit,
    TagLimitCreate, TagLimitReset, TagSlots,
};
pub use deployments::{
    DeploymentBulkDelete, DeploymentBulkDeleted, DeploymentCountBody, DeploymentCreate, DeploymentFilterBody, DeploymentFlowRunCreate,
    DeploymentPaginateBody, DeploymentScheduleCreate, DeploymentScheduleUpdate, DeploymentUpdate, FlowRunCreated, FlowRunCreatedStatus,
    FlowRunsCreated, ScheduleDeployment, ScheduledRunsOfDeployments,
};
pub use error::{ErrorBody, InvalidValue};
pub use flow_run_inputs::{FlowRunInputCreate, FlowRunInputFilterBody, FlowRunResume};
pub use flow_runs::{
    FlowRunBegin, FlowRunBegun, FlowRunBulkDelete, FlowRunBulkSetState, FlowRunBulkSetStateResult, FlowRunCountBody, FlowRunCreate,
    FlowRunFilterBody, FlowRunOrchestrationResult, FlowRunPaginateBody, FlowRunUpdate, RunLabels,
};
pub use flows::{FlowBulkDelete, FlowCountBody, FlowCreate, FlowFilterBody, FlowPaginateBody, FlowUpdate};
pub use graph::{DependencyResult, Edge, Graph, GraphArtifact, GraphNode, GraphState, NodeKind};
pub use history::{HistoryBody, HistoryInterval, HistoryState};
pub use logs::{LogCreate, LogFilterBody};
pub use orchestration::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus};
pub use paginate::{BULK_LIMIT, Deleted, Paginated, page_count};
pub use saved_searches::{SavedSearchCreate, SavedSearchFilterBody};
pub use schemas::SchemaValues;
pub use server::{ApiMessage, DefaultResultStorage, DefaultResultStorageUpdate};
pub use services::ServiceStatus;
pub use states::{SetState, StateCreate};
pub use stored_secrets::{
    KeyUse, RotateSecretsBody, SealedPlace, SecretNotOpened, SecretsFilterBody, SecretsRotation, StoredSecretsSummary,
};
pub use task_runs::{TaskRunCountBody, TaskRunCreate, TaskRunFilterBody, TaskRunPaginateBody, TaskRunUpdate};
pub use task_workers::{TaskWorkerFilter, TaskWorkerFilterBody, TaskWorkerResponse};
pub use ui::{DashboardCountsBody, SimpleFlowRun, TaskRunCount, TaskRunCountsOfFlowRuns, UiFlowRunHistoryBody, UiTaskRun};
pub use variables::{VariableCountBody, VariableCreate, VariableFilterBody, VariableUpdate};
pub use work_pools::{
    ConcurrencyStatusBody, FlowIds, FlowRunSlotSummary, NextFlowRun, ScheduledRunsOfPool, WorkPoolConcurrencyStatus, WorkPoolCreate,
    WorkPoolFilterBody, WorkPoolUpdate, WorkQueueConcurrencyDetail, WorkQueueConcurrencyStatus, WorkQueueCreate, WorkQueueFilterBody,
    WorkQueueRuns, WorkQueueUpdate, WorkerFilterBody, WorkerFlowRun, WorkerHeartbeat,
};
pub use worker_channel::{
    CLEANUP_CAPABILITY, CleanupMessage, CleanupOperation, CleanupReference, CleanupResult, PoolSnapshot, REQUIRED_CAPABILITIES,
    ResolvedQueue, WORKER_CHANNEL_VERSION, WorkerBeat, WorkerFrame, WorkerHello, WorkerReady, WorkerSays,
};

/// Version of the API, as clients compare it.
pub const API_VERSION: &str = "0.8.4";

/// Version of the server whose API this is, as `GET /admin/version` answers it.
pub const SERVER_VERSION: &str = "3.8.8";

/// How many rows a `filter` answers when nothing else is asked, and at most.
pub const MAX_LIMIT: i64 = 200;
