//! What the server itself tells: each state that a flow run enters.

use serde_json::{Value, json};

use crate::harness::TestServer;

async fn told(server: &TestServer, run: &str) -> Vec<Value> {
    let filter = json!({"resource": {"id": [format!("prefect.flow-run.{run}")]}, "order": "ASC"});
    let (_, page) = server.post("/events/filter", json!({"filter": filter})).await;
    page["events"].as_array().unwrap().clone()
}

#[tokio::test]
async fn each_state_that_is_entered_is_told_once_with_its_id() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let path = format!("/flow_runs/{run}/set_state");
    let running = json!({"state": {"type": "RUNNING", "state_details": {"transition_id": "01990000-0000-4000-8000-000000000001"}}});
    let (_, entered) = server.post(&path, running.clone()).await;
    // The same transition again is rejected, and nothing is told.
    assert_eq!(server.post(&path, running).await.1["status"], json!("REJECT"));
    server.post(&path, json!({"state": {"type": "COMPLETED", "message": "done"}})).await;
    let told = told(&server, &run).await;
    let names: Vec<&Value> = told.iter().map(|event| &event["event"]).collect();
    assert_eq!(names, ["prefect.flow-run.Pending", "prefect.flow-run.Running", "prefect.flow-run.Completed"]);
    assert_eq!((&told[1]["id"], &told[1]["occurred"]), (&entered["state"]["id"], &entered["state"]["timestamp"]));
    assert_eq!((&told[0]["follows"], &told[1]["follows"], &told[2]["follows"]), (&Value::Null, &told[0]["id"], &told[1]["id"]));
    assert_eq!(told[2]["payload"]["validated_state"], json!({"type": "COMPLETED", "name": "Completed", "message": "done"}));
    assert_eq!(
        (&told[1]["related"][0]["prefect.resource.role"], &told[1]["related"][0]["prefect.resource.name"]),
        (&json!("flow"), &json!("nightly"))
    );
}

#[tokio::test]
async fn a_flow_is_told_when_it_is_made_and_not_when_it_is_found() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        server.post("/flows/", json!({"name": "nightly", "tags": ["t"]})).await;
    }
    let (_, page) = server.post("/events/filter", json!({})).await;
    assert_eq!((&page["total"], &page["events"][0]["event"]), (&json!(1), &json!("prefect.flow.created")));
    assert_eq!(page["events"][0]["payload"], json!({"name": "nightly", "tags": ["t"], "labels": {}}));
}

#[tokio::test]
async fn a_state_that_is_entered_instead_is_told_and_a_refused_one_is_not() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let path = format!("/flow_runs/{run}/set_state");
    assert_eq!(server.post(&path, json!({"state": {"type": "PENDING"}})).await.1["status"], json!("ABORT"));
    server.patch(&format!("/flow_runs/{run}"), json!({"empirical_policy": {"retries": 1, "retry_delay": 0}})).await;
    server.post(&path, json!({"state": {"type": "RUNNING"}})).await;
    assert_eq!(server.post(&path, json!({"state": {"type": "FAILED"}})).await.1["status"], json!("REJECT"));
    let told = told(&server, &run).await;
    let names: Vec<&Value> = told.iter().map(|event| &event["event"]).collect();
    assert_eq!(names, ["prefect.flow-run.Pending", "prefect.flow-run.Running", "prefect.flow-run.AwaitingRetry"]);
}
