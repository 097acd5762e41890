//! States of task runs that are proposed by a call; names and deletion.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer};

async fn set(server: &TestServer, task: &str, body: Value) -> (u16, Value) {
    server.post(&format!("/task_runs/{task}/set_state"), body).await
}

/// A task run of a running flow; the flow run's id and its own.
async fn task_of_running_flow(server: &TestServer, more: Value) -> (String, String) {
    let run = server.flow_run().await;
    server.set_state(&run, json!({"type": "RUNNING"})).await;
    let task = server.task_run(&run, "load", more).await;
    (run, task)
}

#[tokio::test]
async fn a_task_run_goes_through_its_states() {
    let server = TestServer::start().await;
    let (run, task) = task_of_running_flow(&server, json!({"empirical_policy": {"retries": 1, "retry_delay": 0}})).await;
    for (proposed, status, verdict, entered) in [
        ("RUNNING", 201, "ACCEPT", "Running"),
        ("FAILED", 201, "REJECT", "AwaitingRetry"),
        ("RUNNING", 201, "ACCEPT", "Retrying"),
        ("FAILED", 201, "ACCEPT", "Failed"),
    ] {
        let (code, answer) = set(&server, &task, json!({"state": {"type": proposed}})).await;
        assert_eq!((code, &answer["status"], &answer["state"]["name"]), (status, &json!(verdict), &json!(entered)), "{answer}");
    }
    let (_, read) = server.get(&format!("/task_runs/{task}")).await;
    assert_eq!((&read["run_count"], &read["flow_run_run_count"], &read["state_type"]), (&json!(2), &json!(1), &json!("FAILED")));
    assert_eq!(read["state"]["state_details"]["flow_run_id"], json!(run));
    let (code, answer) = set(&server, &task, json!({"state": {"type": "CRASHED"}})).await;
    assert_eq!((code, &answer["status"], &answer["state"]["type"]), (200, &json!("ABORT"), &json!("FAILED")));
    let forced = set(&server, &task, json!({"state": {"type": "CRASHED"}, "force": true})).await;
    assert_eq!((forced.0, &forced.1["status"]), (201, &json!("ACCEPT")));
}

#[tokio::test]
async fn a_task_waits_for_its_flow() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let task = server.task_run(&run, "load", json!({})).await;
    let running = json!({"state": {"type": "RUNNING"}});
    assert_eq!(set(&server, &task, running.clone()).await.1["status"], json!("ABORT"));
    server.set_state(&run, json!({"type": "RUNNING"})).await;
    server.set_state(&run, json!({"type": "PAUSED"})).await;
    let (code, answer) = set(&server, &task, running).await;
    assert_eq!((code, &answer["status"], &answer["state"]["name"]), (201, &json!("REJECT"), &json!("NotReady")));
    let (code, body) = set(&server, NOBODY, json!({"state": {"type": "RUNNING"}})).await;
    assert_eq!((code, body), (404, json!({"exception_message": format!("Task run with id {NOBODY} not found")})));
}

#[tokio::test]
async fn a_completed_state_is_taken_over_under_the_same_cache_key() {
    let server = TestServer::start().await;
    let (run, first) = task_of_running_flow(&server, json!({})).await;
    let with_key = |state: &str, more: Value| {
        let mut details = json!({"cache_key": "k"});
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"state": {"type": state, "data": {"storage_key": "s"}, "state_details": details}})
    };
    for state in ["RUNNING", "COMPLETED"] {
        assert_eq!(set(&server, &first, with_key(state, json!({}))).await.1["status"], json!("ACCEPT"), "{state}");
    }
    let second = server.task_run(&run, "load-again", json!({})).await;
    let (_, answer) = set(&server, &second, with_key("RUNNING", json!({"refresh_cache": true}))).await;
    assert_eq!(answer["status"], json!("ACCEPT"));
    let (code, answer) = set(&server, &second, with_key("RUNNING", json!({}))).await;
    assert_eq!((code, &answer["status"], &answer["state"]["name"]), (201, &json!("REJECT"), &json!("Cached")));
    assert_eq!((&answer["state"]["type"], &answer["state"]["data"]["storage_key"]), (&json!("COMPLETED"), &json!("s")));
    assert_eq!(answer["state"]["state_details"]["task_run_id"], json!(second));
}

#[tokio::test]
async fn a_deferred_task_is_taken_once() {
    let server = TestServer::start().await;
    let (status, task) = server.post("/task_runs/", json!({"task_key": "load", "dynamic_key": "0", "state": {"type": "SCHEDULED"}})).await;
    assert_eq!(status, 201);
    let task = task["id"].as_str().unwrap();
    let take = json!({"state": {"type": "PENDING", "state_details": {"deferred": true}}});
    assert_eq!(set(&server, task, take.clone()).await.1["status"], json!("ACCEPT"));
    assert_eq!(set(&server, task, take).await.1["status"], json!("ABORT"));
}

#[tokio::test]
async fn a_task_run_is_renamed_and_deleted_with_its_logs() {
    let server = TestServer::start().await;
    let (run, task) = task_of_running_flow(&server, json!({})).await;
    let line = json!([{
        "name": "n", "level": 20, "message": "m", "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run, "task_run_id": task,
    }]);
    server.post("/logs/", line).await;
    let path = format!("/task_runs/{task}");
    assert_eq!(server.patch(&path, json!({"name": "renamed"})).await, (204, Value::Null));
    assert_eq!(server.get(&path).await.1["name"], json!("renamed"));
    assert_eq!(server.patch(&path, json!({"tags": []})).await.0, 422);
    assert_eq!(server.delete(&path).await, (204, Value::Null));
    assert_eq!(server.post("/logs/filter", json!({})).await.1, json!([]));
    let missing = (404, json!({"detail": "Task not found"}));
    assert_eq!((server.get(&path).await, server.delete(&path).await), (missing.clone(), missing));
    assert_eq!(server.patch(&path, json!({})).await, (404, json!({"detail": "Task run not found"})));
}
