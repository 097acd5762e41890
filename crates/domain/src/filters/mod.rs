//! What selects and orders rows. Owns the leaf filters and each noun's filter as plain data with its form on the
//! wire; how a filter becomes SQL is storage's.

mod artifacts;
mod automations;
mod blocks;
mod deployments;
mod events;
mod leaves;
mod runs;
mod sorts;
mod variables;
mod work;

pub use artifacts::{ArtifactCollectionFilter, ArtifactFilter, ArtifactKey};
pub use automations::{AutomationFilter, AutomationSort};
pub use blocks::{BlockDocumentFilter, BlockSchemaFilter, BlockTypeFilter, Capabilities};
pub use deployments::{DeploymentFilter, NameLike};
pub use events::{
    EventAnyResourceFilter, EventFilter, EventIdFilter, EventNameFilter, EventOrder, EventRelatedFilter, EventResourceFilter,
    OccurredFilter, OneOrMany, ResourceSpecification,
};
pub use leaves::{Flag, Ids, Number, Operator, QueueName, Search, SearchTerms, StateFilter, StateTypes, Tags, Text, Time, WorkerStatuses};
pub use runs::{CreatedByFilter, Exists, FlowFilter, FlowRunFilter, HasDeployment, LogFilter, TaskRunFilter};
pub use sorts::{ArtifactSort, BlockDocumentSort, DeploymentSort, FlowRunSort, FlowSort, LogSort, TaskRunSort, VariableSort};
pub use variables::VariableFilter;
pub use work::{WorkPoolFilter, WorkQueueFilter, WorkerFilter};

use serde::{Deserialize, Serialize};

/// Filters over the entities around a run; all that are given must match.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunFilters {
    /// Which flows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flows: Option<FlowFilter>,
    /// Which flow runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_runs: Option<FlowRunFilter>,
    /// Which task runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_runs: Option<TaskRunFilter>,
    /// Which deployments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployments: Option<DeploymentFilter>,
    /// Which work pools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_pools: Option<WorkPoolFilter>,
    /// Which work queues. The histories of runs call them by another name.
    #[serde(default, alias = "work_queues", skip_serializing_if = "Option::is_none")]
    pub work_pool_queues: Option<WorkQueueFilter>,
}

/// A window of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many rows at most.
    pub limit: u64,
    /// How many rows to leave out first.
    pub offset: u64,
}
