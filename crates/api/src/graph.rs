//! Answers of `/flow_runs/{id}/graph` and `/flow_runs/{id}/graph-v2`: what a run is made of, and what depends on what.

use onloan_domain::{ArtifactId, Duration, State, StateId, StateType, TaskRunId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A flow run as a graph of its task runs and subflow runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Graph {
    /// When the run started, or should start.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// The nodes that wait for no other.
    pub root_node_ids: Vec<Uuid>,
    /// Each node with its id, by the time at which it started.
    pub nodes: Vec<(Uuid, GraphNode)>,
    /// The artifacts that the flow itself made.
    pub artifacts: Vec<GraphArtifact>,
    /// The states of the flow run, oldest first.
    pub states: Vec<GraphState>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A subflow's run.
    FlowRun,
    /// A task run.
    TaskRun,
}

/// A task run or a subflow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GraphNode {
    /// Which of the two.
    pub kind: NodeKind,
    /// The run's id.
    pub id: Uuid,
    /// The run's name; that of a subflow begins with its flow's.
    pub label: String,
    /// The type of its current state.
    pub state_type: Option<StateType>,
    /// When it started, or should start.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// The nodes whose results it uses.
    pub parents: Vec<Edge>,
    /// The nodes that use its result.
    pub children: Vec<Edge>,
    /// The nodes within which it was called.
    pub encapsulating: Vec<Edge>,
    /// The artifacts that it made.
    pub artifacts: Vec<GraphArtifact>,
}

/// The other end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Edge {
    /// The other node.
    pub id: Uuid,
}

/// An artifact, as far as a graph shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GraphArtifact {
    /// Its id.
    pub id: ArtifactId,
    /// When it was made.
    pub created: Timestamp,
    /// Its key.
    pub key: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub artifact_type: Option<String>,
    /// Whether no later one has its key.
    pub is_latest: bool,
    /// How far a progress bar is; nothing for other types.
    pub data: Option<Value>,
}

/// A state of the flow run, as far as a graph shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GraphState {
    /// Its id.
    pub id: StateId,
    /// When it was entered.
    pub timestamp: Timestamp,
    /// Its type.
    #[serde(rename = "type")]
    pub state_type: StateType,
    /// Its name.
    pub name: String,
}

impl From<State> for GraphState {
    fn from(state: State) -> Self {
        Self { id: state.id, timestamp: state.timestamp, state_type: state.state_type, name: state.name }
    }
}

/// One task run in the older form of the graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names are `TaskRun`'s; those that are not have a comment")]
pub struct DependencyResult {
    pub id: TaskRunId,
    pub name: String,
    /// Where its arguments came from.
    pub upstream_dependencies: Vec<Value>,
    pub state: Option<State>,
    pub expected_start_time: Option<Timestamp>,
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    pub total_run_time: Duration,
    pub estimated_run_time: Duration,
    pub untrackable_result: bool,
}
