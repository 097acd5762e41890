//! What a flow run is made of, as a graph.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

fn result_of(id: &str) -> Value {
    json!({"input_type": "task_run", "id": id})
}

async fn node(server: &TestServer, run: &str, id: &str) -> Value {
    let (_, graph) = server.get(&format!("/flow_runs/{run}/graph-v2")).await;
    graph["nodes"].as_array().unwrap().iter().find(|node| node[0] == id).unwrap()[1].clone()
}

#[tokio::test]
async fn a_graph_has_nodes_edges_states_and_artifacts() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let first = server.task_run(&run, "extract", json!({"task_inputs": {"n": [{"input_type": "parameter", "name": "n"}]}})).await;
    let inputs = json!({"rows": [result_of(&first)], "again": [result_of(&first)]});
    let second = server.task_run(&run, "load", json!({"task_inputs": inputs})).await;
    server.post("/artifacts/", json!({"key": "k", "type": "progress", "data": 10, "flow_run_id": run, "task_run_id": second})).await;
    server.post("/artifacts/", json!({"key": "k", "type": "progress", "data": 20, "flow_run_id": run})).await;
    server.post("/artifacts/", json!({"type": "result", "data": "hidden", "flow_run_id": run})).await;
    server.post("/artifacts/", json!({"type": "markdown", "data": "long", "flow_run_id": run})).await;
    let (status, graph) = server.get(&format!("/flow_runs/{run}/graph-v2?since=0001-01-01T00:00:00%2B00:00")).await;
    assert_eq!((status, &graph["root_node_ids"]), (200, &json!([first])));
    assert_eq!(each(&graph["nodes"], "nothing").len(), 2);
    assert_eq!(each(&graph["states"], "type"), [&json!("PENDING")]);
    let shown: Vec<Value> = graph["artifacts"].as_array().unwrap().iter().map(|one| json!([one["data"], one["is_latest"]])).collect();
    assert_eq!(shown, [json!([20, true]), json!([null, true])]);
    let (parent, child) = (node(&server, &run, &first).await, node(&server, &run, &second).await);
    assert_eq!((&parent["children"], &child["parents"]), (&json!([{"id": second}]), &json!([{"id": first}])));
    assert_eq!((&child["kind"], &child["label"], &child["artifacts"][0]["is_latest"]), (&json!("task-run"), &json!("load"), &json!(false)));
}

#[tokio::test]
async fn a_subflow_stands_in_place_of_its_placeholder() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let placeholder = server.task_run(&run, "child-0", json!({})).await;
    let (_, flow) = server.post("/flows/", json!({"name": "child"})).await;
    let (_, child) =
        server.post("/flow_runs/", json!({"flow_id": flow["id"], "parent_task_run_id": placeholder, "name": "calm-otter"})).await;
    let child = child["id"].as_str().unwrap();
    let node = node(&server, &run, child).await;
    assert_eq!((&node["kind"], &node["label"], &node["state_type"]), (&json!("flow-run"), &json!("child / calm-otter"), &json!("PENDING")));
}

#[tokio::test]
async fn what_ended_before_is_left_out() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let ended = server.task_run(&run, "load", json!({"state": {"type": "COMPLETED"}})).await;
    let since = async |time: &str| server.get(&format!("/flow_runs/{run}/graph-v2?since={time}")).await.1;
    assert_eq!(since("2020-01-01T00:00:00Z").await["root_node_ids"], json!([ended]));
    let later = since("2999-01-01T00:00:00Z").await;
    assert_eq!((&later["nodes"], &later["root_node_ids"]), (&json!([]), &json!([])));
    assert_eq!(server.get(&format!("/flow_runs/{run}/graph-v2?since=yesterday")).await.0, 422);
    let missing = server.get(&format!("/flow_runs/{NOBODY}/graph-v2")).await;
    assert_eq!(missing, (404, json!({"exception_message": format!("Flow run {NOBODY} not found")})));
}

#[tokio::test]
async fn the_older_form_lists_where_arguments_came_from() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let first = server.task_run(&run, "extract", json!({})).await;
    let source = result_of(&first);
    server.task_run(&run, "load", json!({"task_inputs": {"a": [source], "b": [source, {"input_type": "constant", "type": "int"}]}})).await;
    let (status, graph) = server.get(&format!("/flow_runs/{run}/graph")).await;
    assert_eq!((status, each(&graph, "name")), (200, vec![&json!("load"), &json!("extract")]));
    assert_eq!(graph[0]["upstream_dependencies"], json!([source, {"input_type": "constant", "type": "int"}]));
    assert_eq!(graph[0]["untrackable_result"], json!(false));
    assert_eq!(server.get(&format!("/flow_runs/{NOBODY}/graph")).await.0, 404);
}
