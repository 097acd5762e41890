//! The wire: request bodies, response bodies and the error envelope of the server's API, shared by the server and
//! the client. Answers that are plain nouns (`Flow`, `FlowRun`, `BlockDocument`, …) are `onloan-domain`'s types.
//!
//! A body that creates, updates or filters refuses keys that it does not know. This crate deliberately knows no HTTP
//! and decides nothing.

mod audit;
mod automations;
mod blocks;
mod error;
pub mod events;
mod flow_runs;
mod flows;
mod logs;
mod names;
mod orchestration;
mod server;
mod states;
mod task_runs;
mod task_workers;

pub use audit::AuditFilterBody;
pub use automations::{AutomationCountBody, AutomationCreate, AutomationFilterBody, AutomationPartialUpdate, AutomationUpdate};
pub use blocks::{
    BlockDocumentCreate, BlockDocumentFilterBody, BlockDocumentUpdate, BlockSchemaCreate, BlockSchemaFilterBody, BlockTypeCreate,
    BlockTypeFilterBody, BlockTypeUpdate, NON_VERSIONED,
};
pub use error::{ErrorBody, InvalidValue};
pub use flow_runs::{FlowRunCountBody, FlowRunCreate, FlowRunFilterBody, FlowRunUpdate};
pub use flows::{FlowCreate, FlowFilterBody};
pub use logs::{LogCreate, LogFilterBody};
pub use orchestration::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus};
pub use server::{ApiMessage, DefaultResultStorage};
pub use states::{SetState, StateCreate};
pub use task_runs::{TaskRunCountBody, TaskRunCreate, TaskRunFilterBody};
pub use task_workers::{TaskWorkerFilter, TaskWorkerFilterBody, TaskWorkerResponse};

/// Version of the API, as clients compare it.
pub const API_VERSION: &str = "0.8.4";

/// Version of the server whose API this is, as `GET /admin/version` answers it.
pub const SERVER_VERSION: &str = "3.8.8";

/// How many rows a `filter` answers when nothing else is asked, and at most.
pub const MAX_LIMIT: i64 = 200;
