//! Flows, flow runs, their states and logs.

use serde_json::{Value, json};

use crate::harness::TestServer;

#[tokio::test]
async fn clients_find_what_they_ask_for_first() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/health").await, (200, json!(true)));
    assert_eq!(server.get("/ready").await, (200, json!({"message": "OK"})));
    assert_eq!(server.get("/admin/version").await, (200, json!("3.8.8")));
    assert_eq!(server.get("/version").await, (200, json!("0.8.4")));
    assert_eq!(server.get("/csrf-token?client=x").await, (422, json!({"detail": "CSRF protection is disabled."})));
    assert_eq!(server.get("/admin/storage").await, (200, json!({"default_result_storage_block_id": null})));
    assert_eq!(server.get("/nowhere").await, (404, json!({"detail": "Not Found"})));
}

#[tokio::test]
async fn a_flow_is_made_once() {
    let server = TestServer::start().await;
    let (first, flow) = server.post("/flows/", json!({"name": "nightly", "tags": ["a"]})).await;
    let (second, again) = server.post("/flows/", json!({"name": "nightly"})).await;
    assert_eq!((first, second, &flow["id"]), (201, 200, &again["id"]));
    assert_eq!(server.get(&format!("/flows/{}", flow["id"].as_str().unwrap())).await.1, again);
    assert_eq!(server.get("/flows/00000000-0000-0000-0000-000000000000").await, (404, json!({"detail": "Flow not found"})));
    assert_eq!(server.get("/flows/no-uuid").await, (404, json!({"detail": "Not Found"})));
    let (_, found) = server.post("/flows/filter", json!({"flows": {"tags": {"all_": ["a"]}}})).await;
    assert_eq!(found.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_goes_through_its_states_and_each_is_kept() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    for state in ["RUNNING", "COMPLETED"] {
        let (status, answer) = server.post(&format!("/flow_runs/{id}/set_state"), json!({"state": {"type": state}})).await;
        assert_eq!((status, &answer["status"], &answer["state"]["type"]), (201, &json!("ACCEPT"), &json!(state)));
        assert_eq!(answer["details"], json!({"type": "accept_details"}));
    }
    let (_, run) = server.get(&format!("/flow_runs/{id}")).await;
    assert_eq!((&run["state_type"], &run["run_count"]), (&json!("COMPLETED"), &json!(1)));
    assert!(run["start_time"].is_string() && run["end_time"].is_string());
    let (_, states) = server.get(&format!("/flow_run_states/?flow_run_id={id}")).await;
    let types: Vec<&Value> = states.as_array().unwrap().iter().map(|state| &state["type"]).collect();
    assert_eq!(types, ["PENDING", "RUNNING", "COMPLETED"]);
}

#[tokio::test]
async fn an_ended_run_is_not_begun_again_and_nothing_is_written() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    let path = format!("/flow_runs/{id}/set_state");
    for state in ["RUNNING", "COMPLETED"] {
        server.post(&path, json!({"state": {"type": state}})).await;
    }
    let (status, answer) = server.post(&path, json!({"state": {"type": "CRASHED"}})).await;
    assert_eq!((status, &answer["status"], &answer["details"]["type"]), (200, &json!("ABORT"), &json!("abort_details")));
    assert_eq!(answer["state"]["type"], json!("COMPLETED"));
    assert_eq!(server.get(&format!("/flow_run_states/?flow_run_id={id}")).await.1.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_run_starts_at_its_time_and_is_told_to_wait() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    let (_, answer) = server.post(&format!("/flow_runs/{id}/set_state"), json!({"state": {"type": "SCHEDULED"}})).await;
    assert!(answer["state"]["state_details"]["scheduled_time"].is_string(), "no time means now: {answer}");
    let later = json!({"type": "SCHEDULED", "state_details": {"scheduled_time": "2999-01-01T00:00:00Z"}});
    server.set_state(&id, later).await;
    let answer = server.set_state(&id, json!({"type": "RUNNING"})).await;
    assert_eq!((&answer["status"], &answer["state"]["type"]), (&json!("WAIT"), &json!("SCHEDULED")));
}

#[tokio::test]
async fn a_repeated_request_makes_no_second_state() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    let details = json!({"transition_id": "00000000-0000-0000-0000-00000000000a"});
    let body = json!({"state": {"type": "RUNNING", "state_details": details}});
    let (_, first) = server.post(&format!("/flow_runs/{id}/set_state"), body.clone()).await;
    let (_, second) = server.post(&format!("/flow_runs/{id}/set_state"), body).await;
    assert_eq!((&second["status"], &second["state"]["id"]), (&json!("REJECT"), &first["state"]["id"]));
}

#[tokio::test]
async fn an_unknown_run_is_named() {
    let server = TestServer::start().await;
    let id = "00000000-0000-0000-0000-000000000000";
    let (status, body) = server.post(&format!("/flow_runs/{id}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
    assert_eq!((status, body), (404, json!({"exception_message": format!("Flow run with id {id} not found")})));
    assert_eq!(server.get(&format!("/flow_runs/{id}")).await, (404, json!({"detail": "Flow run not found"})));
}

#[tokio::test]
async fn runs_are_filtered_counted_changed_and_deleted() {
    let server = TestServer::start().await;
    let (first, second) = (server.flow_run().await, server.flow_run().await);
    server.post(&format!("/flow_runs/{first}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
    let running = json!({"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}});
    assert_eq!(server.post("/flow_runs/count", running.clone()).await, (200, json!(1)));
    assert_eq!(server.post("/flow_runs/filter", running).await.1[0]["id"], json!(first));
    let patched = server.patch(&format!("/flow_runs/{second}"), json!({"name": "renamed", "tags": ["t"]})).await;
    assert_eq!(patched, (204, Value::Null));
    let (_, tagged) = server.post("/flow_runs/filter", json!({"flow_runs": {"tags": {"any_": ["t"]}}})).await;
    assert_eq!(tagged[0]["name"], json!("renamed"));
    assert_eq!(server.delete(&format!("/flow_runs/{second}")).await.0, 204);
    assert_eq!(server.delete(&format!("/flow_runs/{second}")).await.0, 404);
    assert_eq!(server.post("/flow_runs/count", json!({})).await.1, json!(1));
}

#[tokio::test]
async fn labels_are_added_to_a_run() {
    let server = TestServer::start().await;
    let labels = format!("/flow_runs/{}/labels", server.flow_run().await);
    assert_eq!(server.patch(&labels, json!({"a": 1, "b": "x"})).await, (204, Value::Null));
    assert_eq!(server.patch(&labels, json!({"a": 2})).await.0, 204);
    let (_, run) = server.get(labels.trim_end_matches("/labels")).await;
    assert_eq!((&run["labels"]["a"], &run["labels"]["b"]), (&json!(2), &json!("x")));
    assert_eq!(server.patch("/flow_runs/00000000-0000-0000-0000-000000000000/labels", json!({})).await.0, 404);
}

#[tokio::test]
async fn a_limit_has_its_limit() {
    let server = TestServer::start().await;
    let (status, body) = server.post("/flow_runs/filter", json!({"limit": 201})).await;
    assert_eq!((status, body), (422, json!({"detail": "Invalid limit: must be less than or equal to 200."})));
    assert_eq!(server.post("/flow_runs/filter", json!({"limit": 0})).await, (200, json!([])));
    assert_eq!(server.post("/flow_runs/filter", json!({"offset": -1})).await.0, 422);
    assert_eq!(server.post("/flows/", json!({"name": "a", "colour": "red"})).await.0, 422);
}

#[tokio::test]
async fn logs_are_kept_in_order_and_searched() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    let line = |second: u32, level: u32, message: &str| json!({"name": "onloan.flow_runs", "level": level, "message": message, "timestamp": format!("2026-01-01T00:00:{second:02}Z"), "flow_run_id": id});
    let written = server.post("/logs/", json!([line(2, 30, "second"), line(1, 20, "first one")])).await;
    assert_eq!(written, (201, Value::Null));
    let of_run = json!({"flow_run_id": {"any_": [id]}});
    let (_, found) = server.post("/logs/filter", json!({"logs": of_run, "sort": "TIMESTAMP_ASC"})).await;
    assert_eq!((&found[0]["message"], &found[1]["message"]), (&json!("first one"), &json!("second")));
    let (_, warnings) = server.post("/logs/filter", json!({"logs": {"level": {"ge_": 30}}})).await;
    assert_eq!(warnings.as_array().unwrap().len(), 1);
    let (_, words) = server.post("/logs/filter", json!({"logs": {"text": {"query": "FIRST"}}})).await;
    assert_eq!(words[0]["message"], json!("first one"));
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let server = TestServer::start().await;
    let id = server.flow_run().await;
    let server = server.restarted().await;
    assert_eq!(server.get(&format!("/flow_runs/{id}")).await.1["id"], json!(id));
}

#[tokio::test]
async fn audit_records_are_chained() {
    let server = TestServer::start().await;
    for source in ["ref+env://A", "ref+env://B"] {
        assert_eq!(server.post("/onloan/audit", json!([{"source": source}])).await.0, 201);
    }
    let (_, entries) = server.post("/onloan/audit/filter", json!({})).await;
    assert_eq!(entries[0]["previous_hash"], json!("0".repeat(64)));
    assert_eq!(entries[1]["previous_hash"], entries[0]["hash"]);
    assert_eq!(entries[1]["record"], json!({"source": "ref+env://B"}));
}
