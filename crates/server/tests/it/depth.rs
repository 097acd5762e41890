//! Bodies that are nested deeper than anybody reads: refused, and nothing of them is stored.

use serde_json::{Value, json};

use crate::harness::TestServer;

/// `"fake-place"` in a body, replaced by lists in lists.
fn body(template: &Value, depth: usize) -> String {
    template.to_string().replace("\"fake-place\"", &("[".repeat(depth) + &"]".repeat(depth)))
}

fn event(data: Value) -> Value {
    json!([{
        "id": "01990000-0000-7000-8000-000000000101",
        "occurred": "2026-01-01T00:00:01Z",
        "event": "prefect.task-run.Completed",
        "resource": {"prefect.resource.id": "prefect.task-run.01990000-0000-7000-8000-000000000001", "prefect.orchestration": "client"},
        "related": [],
        "payload": {
            "validated_state": {"type": "COMPLETED", "name": "Completed", "state_details": {}, "data": data},
            "task_run": {"task_key": "load", "dynamic_key": "0", "name": "load-0"},
        },
    }])
}

#[tokio::test]
async fn a_body_that_is_nested_too_deep_is_the_senders_mistake() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let bodies = [
        ("/flows/", json!({"name": "deep", "labels": {"a": "fake-place"}})),
        ("/flow_runs/filter", json!({"flows": {"fake-field": "fake-place"}})),
        (&*format!("/flow_runs/{run}/set_state"), json!({"state": {"type": "RUNNING", "data": "fake-place"}})),
        ("/events", event("fake-place".into())),
        ("/logs/", json!([{"message": "fake-place"}])),
        ("/onloan/audit", json!([{"record": "fake-place"}])),
        ("/block_documents/", json!({"data": {"a": "fake-place"}})),
    ];
    for (path, template) in &bodies {
        for depth in [101, 200, 100_000] {
            let (status, answer) = server.post_text(path, body(template, depth)).await;
            assert_eq!(status, 422, "{path} {depth}: {answer}");
            assert_eq!(answer["exception_detail"][0]["msg"], "the body is nested more than 100 deep", "{path} {depth}: {answer}");
        }
    }
    assert_eq!(server.post("/task_runs/count", json!({})).await.1, json!(0));
    assert_eq!(server.post("/onloan/audit/filter", json!({})).await.1, json!([]));
}

#[tokio::test]
async fn what_is_taken_can_be_read_again() {
    let server = TestServer::start().await;
    let depth = 90;
    assert_eq!(server.post_text("/events", body(&event("fake-place".into()), depth)).await.0, 204);
    let (status, run) = server.get("/task_runs/01990000-0000-7000-8000-000000000001").await;
    assert_eq!(status, 200, "{run}");
    let (status, states) = server.get("/task_run_states/?task_run_id=01990000-0000-7000-8000-000000000001").await;
    assert_eq!(status, 200, "{states}");
    assert_eq!(states[0]["data"].to_string().len(), 2 * depth);
    assert_eq!(server.post_text("/onloan/audit", body(&json!([{"record": "fake-place"}]), depth)).await.0, 201);
    let (status, entries) = server.post("/onloan/audit/filter", json!({})).await;
    assert_eq!((status, entries[0]["record"]["record"].to_string().len()), (200, 2 * depth));
}
