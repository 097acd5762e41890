//! Inputs of runs, and runs that pause until they have one.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

#[tokio::test]
async fn an_input_is_kept_as_it_came() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let path = format!("/flow_runs/{run}/input");
    let input = json!({"key": "k", "value": "{\"n\":  3}", "sender": "me"});
    assert_eq!(server.post(&path, input.clone()).await, (201, Value::Null));
    let (response, text) = server.text(&format!("{path}/k")).await;
    assert_eq!((response.status().as_u16(), text.as_str()), (200, "{\"n\":  3}"));
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let (status, body) = server.post(&path, input.clone()).await;
    assert_eq!((status, body), (409, json!({"detail": "A flow run input with this key already exists."})));
    assert_eq!(server.delete(&format!("{path}/k")).await, (204, Value::Null));
    for answer in [server.get(&format!("{path}/k")).await, server.delete(&format!("{path}/k")).await] {
        assert_eq!(answer, (404, json!({"detail": "Flow run input not found"})));
    }
    let nobody = server.post(&format!("/flow_runs/{NOBODY}/input"), input).await;
    assert_eq!(nobody, (404, json!({"detail": "Flow run not found"})));
}

#[tokio::test]
async fn inputs_are_found_by_how_their_keys_begin() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    for key in ["int-1", "int-2", "INT-3", "int%4", "str-1"] {
        server.post(&format!("/flow_runs/{run}/input"), json!({"key": key, "value": "1"})).await;
    }
    let found = async |body: Value| server.post(&format!("/flow_runs/{run}/input/filter"), body).await.1;
    assert_eq!(each(&found(json!({"prefix": "int"})).await, "key"), [&json!("int-1")]);
    let more = found(json!({"prefix": "int", "limit": 1000, "exclude_keys": ["int-1"]})).await;
    assert_eq!(each(&more, "key"), [&json!("int-2"), &json!("int%4")]);
    assert_eq!(found(json!({"prefix": "int%", "limit": 9})).await[0]["key"], json!("int%4"));
    assert_eq!(server.post(&format!("/flow_runs/{run}/input/filter"), json!({})).await.0, 422);
}

const SCHEMA: &str = r#"{"type":"object","additionalProperties":false,"required":["n"],"properties":{"n":{"type":"integer"}}}"#;

/// A run that waits for a number; its id.
async fn waiting(server: &TestServer) -> String {
    let run = server.flow_run().await;
    server.set_state(&run, json!({"type": "RUNNING"})).await;
    let keys = json!({"schema": "paused-1-schema", "description": "paused-1-description", "response": "paused-1-response"});
    let paused = server.set_state(&run, json!({"type": "PAUSED", "state_details": {"pause_key": "1", "run_input_keyset": keys}})).await;
    assert_eq!(paused["status"], json!("ACCEPT"));
    server.post(&format!("/flow_runs/{run}/input"), json!({"key": "paused-1-schema", "value": SCHEMA})).await;
    run
}

#[tokio::test]
async fn a_paused_run_goes_on_with_the_input_that_it_asked_for() {
    let server = TestServer::start().await;
    let run = waiting(&server).await;
    let resume = format!("/flow_runs/{run}/resume");
    for (wrong, reason) in [
        (json!({"n": "three"}), "Reason: Validation failed for field 'n'."),
        (json!({}), "Reason: Validation failed."),
        (json!({"n": {"__prefect_kind": "workspace_variable", "variable_name": "gone"}}), "Error hydrating run input: "),
        (json!({"n": {"__prefect_kind": "jinja", "template": "{{ "}}), "Error hydrating run input: Invalid jinja: "),
    ] {
        let (status, answer) = server.post(&resume, json!({"run_input": wrong})).await;
        assert_eq!((status, &answer["status"], &answer["state"]["type"]), (200, &json!("REJECT"), &json!("PAUSED")), "{wrong}");
        assert!(answer["details"]["reason"].as_str().unwrap().starts_with(reason), "{answer}");
        assert_eq!(answer["details"]["type"], json!("abort_details"));
    }
    server.post("/variables/", json!({"name": "three", "value": 3})).await;
    let input = json!({"n": {"__prefect_kind": "workspace_variable", "variable_name": "three"}});
    let (status, answer) = server.post(&resume, json!({"run_input": input})).await;
    assert_eq!((status, &answer["status"], &answer["state"]["type"]), (201, &json!("ACCEPT"), &json!("RUNNING")));
    assert_eq!(server.text(&format!("/flow_runs/{run}/input/paused-1-response")).await.1, r#"{"n":3}"#);
    let (_, read) = server.get(&format!("/flow_runs/{run}")).await;
    assert_eq!((&read["state_type"], &read["empirical_policy"]["resuming"]), (&json!("RUNNING"), &json!(true)));
}

#[tokio::test]
async fn a_run_that_asked_with_no_schema_or_does_not_pause_is_not_resumed() {
    let server = TestServer::start().await;
    let run = waiting(&server).await;
    server.delete(&format!("/flow_runs/{run}/input/paused-1-schema")).await;
    let (_, answer) = server.post(&format!("/flow_runs/{run}/resume"), json!({"run_input": {"n": 1}})).await;
    assert_eq!(answer["details"]["reason"], json!("Run input schema not found."));
    server.set_state(&run, json!({"type": "RUNNING"})).await;
    let (status, answer) = server.post(&format!("/flow_runs/{run}/resume"), json!({})).await;
    assert_eq!((status, &answer["status"], &answer["state"]), (200, &json!("ABORT"), &Value::Null));
    assert_eq!(answer["details"]["reason"], json!("Cannot resume a flow run that is not paused."));
    assert_eq!(server.post(&format!("/flow_runs/{NOBODY}/resume"), json!({})).await.0, 404);
}

#[tokio::test]
async fn a_suspended_run_is_scheduled_again() {
    let server = TestServer::start().await;
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let body = json!({"flow_id": flow["id"], "deployment_id": "01990000-0000-7000-8000-00000000000d"});
    let (_, run) = server.post("/flow_runs/", body).await;
    let run = run["id"].as_str().unwrap();
    server.set_state(run, json!({"type": "RUNNING"})).await;
    server.set_state(run, json!({"type": "PAUSED", "name": "Suspended", "state_details": {"pause_reschedule": true}})).await;
    let (status, answer) = server.post(&format!("/flow_runs/{run}/resume"), json!({})).await;
    assert_eq!((status, &answer["state"]["type"], &answer["state"]["name"]), (201, &json!("SCHEDULED"), &json!("Resuming")));
    assert!(answer["state"]["state_details"]["scheduled_time"].is_string());
}
