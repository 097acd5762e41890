//! A graph out of the runs that belong to a flow run: nodes, and the edges that their inputs tell of. Knows neither the
//! database nor HTTP.

use std::collections::{BTreeMap, HashMap};

use onloan_api::{Edge, GraphArtifact, GraphNode, NodeKind};
use onloan_domain::{Artifact, TaskRunId};
use onloan_storage::flow_run_graph::GraphRun;
use serde_json::Value;
use uuid::Uuid;

/// Under this input a run lists the runs within which it was called.
const ENCLOSING: &str = "__parents__";

/// The only type of artifact whose data a graph shows.
const PROGRESS: &str = "progress";

/// Artifacts by the task run that made them; those of the flow itself under `None`.
pub(super) type ArtifactsByNode = BTreeMap<Option<TaskRunId>, Vec<GraphArtifact>>;

/// Sorts artifacts to the nodes that made them. Each comes with whether it is the newest of its key.
pub(super) fn artifacts_by_node(artifacts: Vec<(Artifact, bool)>) -> ArtifactsByNode {
    let mut by_node = ArtifactsByNode::new();
    for (artifact, is_latest) in artifacts {
        let data = artifact.data.filter(|_| artifact.artifact_type.as_deref() == Some(PROGRESS));
        let Artifact { id, created, key, artifact_type, .. } = artifact;
        by_node.entry(artifact.task_run_id).or_default().push(GraphArtifact { id, created, key, artifact_type, is_latest, data });
    }
    by_node
}

/// One node for each run, in the order of the runs. Edges to runs that are not among them are left out.
pub(super) fn nodes(runs: &[GraphRun], artifacts: &mut ArtifactsByNode) -> Vec<GraphNode> {
    let mut nodes: Vec<GraphNode> = runs.iter().map(|run| node(run, artifacts)).collect();
    let places: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(place, node)| (node.id, place)).collect();
    for (place, run) in runs.iter().enumerate() {
        for (input, source) in sources(run) {
            let Some(&other) = places.get(&source) else { continue };
            let (own, edge) = (nodes[place].id, Edge { id: source });
            if input == ENCLOSING {
                add(&mut nodes[place].encapsulating, edge);
            } else {
                add(&mut nodes[place].parents, edge);
                add(&mut nodes[other].children, Edge { id: own });
            }
        }
    }
    nodes
}

fn node(run: &GraphRun, artifacts: &mut ArtifactsByNode) -> GraphNode {
    let (kind, id, label) = match &run.subflow {
        Some((id, label)) => (NodeKind::FlowRun, id.uuid(), label),
        None => (NodeKind::TaskRun, run.task_run_id.uuid(), &run.name),
    };
    GraphNode {
        kind,
        id,
        label: label.clone(),
        state_type: run.state_type,
        start_time: run.start_time,
        end_time: run.end_time,
        parents: Vec::new(),
        children: Vec::new(),
        encapsulating: Vec::new(),
        artifacts: artifacts.remove(&Some(run.task_run_id)).unwrap_or_default(),
    }
}

/// Each input's name with the ids of the runs that it came from. Constants and parameters have no id.
fn sources(run: &GraphRun) -> impl Iterator<Item = (&str, Uuid)> {
    run.task_inputs.iter().flat_map(|(input, sources)| {
        let ids = sources.as_array().into_iter().flatten().filter_map(|source| source.get("id").and_then(Value::as_str)?.parse().ok());
        ids.map(|id| (input.as_str(), id))
    })
}

fn add(edges: &mut Vec<Edge>, edge: Edge) {
    if !edges.contains(&edge) {
        edges.push(edge);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_domain::{FlowRunId, Timestamp};
    use serde_json::json;

    fn run(name: &str, inputs: Value) -> GraphRun {
        GraphRun {
            subflow: None,
            task_run_id: TaskRunId::new_v7(),
            name: name.to_owned(),
            state_type: None,
            start_time: Timestamp::from_micros(1),
            end_time: None,
            task_inputs: inputs.as_object().unwrap().clone(),
        }
    }

    fn result(id: impl ToString) -> Value {
        json!({"input_type": "task_run", "id": id.to_string()})
    }

    #[test]
    fn inputs_become_edges_in_both_directions_and_once() {
        let first = run("first", json!({"x": [{"input_type": "parameter", "name": "n"}]}));
        let subflow = GraphRun { subflow: Some((FlowRunId::new_v7(), "child / calm-otter".to_owned())), ..run("child-0", json!({})) };
        let subflow_id = subflow.subflow.as_ref().unwrap().0;
        let source = result(first.task_run_id);
        let second = run("second", json!({"a": [source, result(subflow_id)], "b": [source], "gone": [result(TaskRunId::new_v7())]}));
        let inner = run("inner", json!({ENCLOSING: [result(second.task_run_id)]}));
        let nodes = nodes(&[first, subflow, second, inner], &mut ArtifactsByNode::new());
        let ids = |edges: &[Edge]| edges.iter().map(|edge| edge.id).collect::<Vec<_>>();
        assert_eq!(ids(&nodes[2].parents), [nodes[0].id, subflow_id.uuid()]);
        assert_eq!((ids(&nodes[0].children), ids(&nodes[1].children)), (vec![nodes[2].id], vec![nodes[2].id]));
        assert_eq!((nodes[1].kind, nodes[1].label.as_str()), (NodeKind::FlowRun, "child / calm-otter"));
        assert_eq!((ids(&nodes[3].encapsulating), nodes[3].parents.len()), (vec![nodes[2].id], 0));
    }
}
