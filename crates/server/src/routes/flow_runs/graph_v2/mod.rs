//! `GET /flow_runs/{id}/graph-v2`.

mod assemble;

use axum::Json;
use axum::extract::State;
use onloan_api::Graph;
use onloan_domain::{FlowRunId, Timestamp};
use onloan_storage::{flow_run_graph, flow_run_states, flow_runs};
use serde::Deserialize;
use utoipa::ToSchema;

use self::assemble::{artifacts_by_node, nodes};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Id, Params};
use crate::state::AppState;

/// How many nodes a graph has at most: more of them nobody can look at.
pub(super) const MOST_NODES: u64 = 10_000;

/// How many artifacts a graph shows at most.
const MOST_ARTIFACTS: u64 = 10_000;

/// What a page that has the graph already wants to know.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Since {
    /// Only runs that ended later, or did not end.
    since: Option<Timestamp>,
}

/// The task runs and subflow runs of a flow run, and what depends on what.
pub(crate) async fn graph_v2(state: State<AppState>, Id(id): Id<FlowRunId>, Params(since): Params<Since>) -> ApiResult<Json<Graph>> {
    let mut session = state.read().await?;
    let run = flow_runs::find(&mut session, id).await?.ok_or_else(|| ApiError::missing(format!("Flow run {id} not found")))?;
    let runs = flow_run_graph::runs(&mut session, id, MOST_NODES + 1).await?;
    if runs.len() as u64 > MOST_NODES {
        return Err(too_large(id));
    }
    let artifacts = flow_run_graph::artifacts(&mut session, id, MOST_ARTIFACTS).await?;
    let states = flow_run_states::list(&mut session, id).await?;
    let mut artifacts = artifacts_by_node(artifacts);
    let mut nodes = nodes(&runs, &mut artifacts);
    // Edges are drawn first, so that those to runs which are left out are there.
    nodes.retain(|node| node.end_time.is_none_or(|end| since.since.is_none_or(|since| end >= since)));
    Ok(Json(Graph {
        start_time: run.start_time.or(run.expected_start_time),
        end_time: run.end_time,
        root_node_ids: nodes.iter().filter(|node| node.parents.is_empty()).map(|node| node.id).collect(),
        artifacts: artifacts.remove(&None).unwrap_or_default(),
        states: states.into_iter().map(Into::into).collect(),
        nodes: nodes.into_iter().map(|node| (node.id, node)).collect(),
    }))
}

/// The answer for a run that is too large to be drawn.
pub(super) fn too_large(id: FlowRunId) -> ApiError {
    ApiError::refused(400, format!("The graph of flow run {id} has more than {MOST_NODES} nodes."))
}
