//! Inputs of flow runs: what others hand to a run while it works or waits. Owns their shape; which key means what is agreed
//! between the run and its senders.

use crate::{FlowRunId, FlowRunInputId, Timestamp};
use serde::{Deserialize, Serialize};

/// One input of a flow run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunInput {
    /// Its id.
    pub id: FlowRunInputId,
    /// When it was handed over.
    pub created: Timestamp,
    /// The same; an input never changes.
    pub updated: Timestamp,
    /// The run that it is for.
    pub flow_run_id: FlowRunId,
    /// Its name; unique within the run.
    pub key: String,
    /// JSON, as it came.
    pub value: String,
    /// Who sent it.
    #[serde(default)]
    pub sender: Option<String>,
}
