//! What selects and orders rows. Owns the leaf filters and each noun's filter as plain data with its form on the
//! wire; how a filter becomes SQL is storage's.

mod artifacts;
mod automations;
mod blocks;
mod events;
mod leaves;
mod runs;
mod sorts;
mod variables;

pub use artifacts::{ArtifactCollectionFilter, ArtifactFilter, ArtifactKey};
pub use automations::{AutomationFilter, AutomationSort};
pub use blocks::{BlockDocumentFilter, BlockSchemaFilter, BlockTypeFilter, Capabilities};
pub use events::{
    EventAnyResourceFilter, EventFilter, EventIdFilter, EventNameFilter, EventOrder, EventRelatedFilter, EventResourceFilter,
    OccurredFilter, OneOrMany, ResourceSpecification,
};
pub use leaves::{Flag, Ids, Number, Operator, Search, SearchTerms, StateFilter, StateTypes, Tags, Text, Time};
pub use runs::{CreatedByFilter, Exists, FlowFilter, FlowRunFilter, LogFilter, TaskRunFilter};
pub use sorts::{ArtifactSort, BlockDocumentSort, FlowRunSort, FlowSort, LogSort, TaskRunSort, VariableSort};
pub use variables::VariableFilter;

use serde::{Deserialize, Serialize};

/// Filters over the entities around a run; all that are given must match.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Clients send `null` for entities that they do not filter by; anything else must not be ignored.
    #[serde(default, skip_serializing)]
    pub deployments: Nothing,
    /// Likewise.
    #[serde(default, skip_serializing)]
    pub work_pools: Nothing,
    /// Likewise. The histories of runs call them by another name.
    #[serde(default, alias = "work_queues", skip_serializing)]
    pub work_pool_queues: Nothing,
}

/// A filter over something that this server does not have. Only `null` reads as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<serde::de::IgnoredAny>::deserialize(deserializer)? {
            None => Ok(Self),
            Some(_) => Err(serde::de::Error::custom(
                "this server has no deployments, work pools or work queues to filter by; leave the filter out",
            )),
        }
    }
}

/// A window of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many rows at most.
    pub limit: u64,
    /// How many rows to leave out first.
    pub offset: u64,
}
