//! The task-run recorder: events that come once, twice, late, and in any order.

use serde_json::{Value, json};

use crate::harness::TestServer;

const RUN: &str = "01990000-0000-7000-8000-000000000001";

fn event(number: u32, state: &str, flow_run: &str) -> Value {
    let kind = state.to_uppercase();
    json!({
        "id": format!("01990000-0000-7000-8000-0000000001{number:02}"),
        "occurred": format!("2026-01-01T00:00:{number:02}Z"),
        "event": format!("prefect.task-run.{state}"),
        "resource": {"prefect.resource.id": format!("prefect.task-run.{RUN}"), "prefect.orchestration": "client"},
        "related": [{"prefect.resource.id": format!("prefect.flow-run.{flow_run}"), "prefect.resource.role": "flow-run"}],
        "payload": {
            "validated_state": {"type": kind, "name": state, "message": "", "state_details": {}, "data": null},
            "task_run": {"task_key": "load", "dynamic_key": "0", "name": "load-0", "run_count": u32::from(number > 1), "tags": ["t"]},
        },
        "follows": null,
    })
}

async fn states(server: &TestServer) -> Vec<String> {
    let (_, states) = server.get(&format!("/task_run_states/?task_run_id={RUN}")).await;
    states.as_array().unwrap().iter().map(|state| state["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn events_make_a_task_run_that_can_be_read_at_once() {
    let server = TestServer::start().await;
    let flow_run = server.flow_run().await;
    let events = json!([event(1, "Pending", &flow_run), event(2, "Running", &flow_run), event(3, "Completed", &flow_run)]);
    assert_eq!(server.post("/events", events).await, (204, Value::Null));
    let (_, run) = server.get(&format!("/task_runs/{RUN}")).await;
    assert_eq!((&run["state_type"], &run["name"], &run["flow_run_id"]), (&json!("COMPLETED"), &json!("load-0"), &json!(flow_run)));
    assert_eq!(states(&server).await, ["Pending", "Running", "Completed"]);
    let (_, found) = server.post("/task_runs/filter", json!({"flow_runs": {"id": {"any_": [flow_run]}}})).await;
    assert_eq!(found[0]["tags"], json!(["t"]));
}

#[tokio::test]
async fn a_late_event_leaves_its_state_and_not_the_row() {
    let server = TestServer::start().await;
    let flow_run = server.flow_run().await;
    for (number, state) in [(3, "Completed"), (1, "Pending"), (2, "Running")] {
        server.post("/events", json!([event(number, state, &flow_run)])).await;
    }
    assert_eq!(server.get(&format!("/task_runs/{RUN}")).await.1["state_type"], json!("COMPLETED"));
    assert_eq!(states(&server).await, ["Pending", "Running", "Completed"]);
}

#[tokio::test]
async fn an_event_that_comes_twice_is_one() {
    let server = TestServer::start().await;
    let flow_run = server.flow_run().await;
    let twice = json!([event(1, "Pending", &flow_run), event(1, "Pending", &flow_run)]);
    server.post("/events", twice.clone()).await;
    server.post("/events", twice).await;
    assert_eq!(states(&server).await, ["Pending"]);
    assert_eq!(server.post("/task_runs/count", json!({})).await.1, json!(1));
}

#[tokio::test]
async fn an_older_run_of_the_same_keys_keeps_its_id() {
    let server = TestServer::start().await;
    let flow_run = server.flow_run().await;
    let (_, made) = server.post("/task_runs/", json!({"flow_run_id": flow_run, "task_key": "load", "dynamic_key": "0"})).await;
    let mut late = event(59, "Completed", &flow_run);
    late["occurred"] = json!("2099-01-01T00:00:00Z");
    server.post("/events", json!([late])).await;
    assert_eq!(server.post("/task_runs/count", json!({})).await.1, json!(1));
    let (_, run) = server.get(&format!("/task_runs/{}", made["id"].as_str().unwrap())).await;
    assert_eq!(run["state_type"], json!("COMPLETED"));
}

#[tokio::test]
async fn a_subflows_states_are_mirrored_to_its_placeholder() {
    let server = TestServer::start().await;
    let parent = server.flow_run().await;
    let (_, placeholder) = server.post("/task_runs/", json!({"flow_run_id": parent, "task_key": "child", "dynamic_key": "0"})).await;
    let (_, flow) = server.post("/flows/", json!({"name": "child"})).await;
    let body = json!({"flow_id": flow["id"], "parent_task_run_id": placeholder["id"]});
    let (_, child) = server.post("/flow_runs/", body).await;
    assert_eq!(child["state"]["state_details"]["task_run_id"], placeholder["id"]);
    let child = child["id"].as_str().unwrap();
    server.post(&format!("/flow_runs/{child}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
    let (_, mirrored) = server.get(&format!("/task_runs/{}", placeholder["id"].as_str().unwrap())).await;
    assert_eq!((&mirrored["state_type"], &mirrored["state"]["state_details"]["child_flow_run_id"]), (&json!("RUNNING"), &json!(child)));
}
