//! Operations on many runs at once, changes of one, and its logs as a file.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

#[tokio::test]
async fn many_runs_are_deleted_at_once() {
    let server = TestServer::start().await;
    let (first, second) = (server.flow_run().await, server.flow_run().await);
    server.task_run(&first, "load", json!({})).await;
    let one = json!({"flow_runs": {"id": {"any_": [first]}}});
    assert_eq!(server.post("/flow_runs/bulk_delete", one).await, (200, json!({"deleted": [first]})));
    assert_eq!(server.post("/task_runs/count", json!({})).await.1, json!(0));
    assert_eq!(server.post("/flow_runs/bulk_delete", json!({})).await, (200, json!({"deleted": [second]})));
    assert_eq!(server.post("/flow_runs/bulk_delete", json!({})).await, (200, json!({"deleted": []})));
    assert_eq!(server.post("/flow_runs/bulk_delete", json!({"limit": 51})).await.0, 422);
}

#[tokio::test]
async fn the_rules_are_asked_for_each_of_many_runs() {
    let server = TestServer::start().await;
    let (ended, waiting) = (server.flow_run().await, server.flow_run().await);
    for state in ["RUNNING", "COMPLETED"] {
        server.set_state(&ended, json!({"type": state})).await;
    }
    let cancel = json!({"state": {"type": "CANCELLING"}});
    let (status, answer) = server.post("/flow_runs/bulk_set_state", cancel.clone()).await;
    assert_eq!((status, each(&answer["results"], "flow_run_id")), (200, vec![&json!(waiting), &json!(ended)]));
    assert_eq!(each(&answer["results"], "status"), [&json!("ACCEPT"), &json!("ABORT")]);
    assert_eq!(answer["results"][0]["state"]["type"], json!("CANCELLING"));
    assert_eq!(server.get(&format!("/flow_runs/{ended}")).await.1["state_type"], json!("COMPLETED"));
    let forced = json!({"state": {"type": "FAILED"}, "force": true, "flow_runs": {"id": {"any_": [ended]}}});
    assert_eq!(server.post("/flow_runs/bulk_set_state", forced).await.1["results"][0]["status"], json!("ACCEPT"));
    assert_eq!(server.post("/flow_runs/bulk_set_state", json!({})).await.0, 422);
}

#[tokio::test]
async fn job_variables_change_only_before_a_deployed_run_starts() {
    let server = TestServer::start().await;
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let deployment = "01990000-0000-7000-8000-00000000000d";
    let unknown = "A deployment for the flow run could not be found";
    let begun = "Job variables for a flow run in state PENDING cannot be updated";
    for (state, deployment, expected) in [
        ("SCHEDULED", Some(deployment), (204, Value::Null)),
        ("SCHEDULED", None, (400, json!({"detail": unknown}))),
        ("PENDING", Some(deployment), (400, json!({"detail": begun}))),
    ] {
        let body = json!({"flow_id": flow["id"], "deployment_id": deployment, "state": {"type": state}});
        let (_, run) = server.post("/flow_runs/", body).await;
        let path = format!("/flow_runs/{}", run["id"].as_str().unwrap());
        assert_eq!(server.patch(&path, json!({"job_variables": {"image": "x"}})).await, expected, "{state} with {deployment:?}");
        assert_eq!(server.patch(&path, json!({"name": "renamed"})).await.0, 204);
    }
}

#[tokio::test]
async fn logs_come_as_a_file() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    server.patch(&format!("/flow_runs/{run}"), json!({"name": "calm otter"})).await;
    let line = |number: usize| {
        let message = if number == 0 { "said \"hi\", twice".to_owned() } else { number.to_string() };
        json!({"name": "n", "level": 20, "message": message, "timestamp": "2026-01-01T00:00:00.5Z", "flow_run_id": run})
    };
    for batch in [0..700, 700..1501] {
        server.post("/logs/", json!(batch.map(line).collect::<Vec<_>>())).await;
    }
    let (response, text) = server.text(&format!("/flow_runs/{run}/logs/download")).await;
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = "attachment; filename=\"flow-run-logs.csv\"; filename*=UTF-8''calm%20otter-logs.csv";
    assert_eq!(response.headers()["content-disposition"], disposition);
    let rows: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(rows[0], "timestamp,level,flow_run_id,task_run_id,message");
    assert_eq!(rows[1], format!("2026-01-01 00:00:00.500000+00:00,20,{run},,\"said \"\"hi\"\", twice\""));
    assert_eq!((rows.len(), rows[1501].ends_with(",1500"), rows[1502]), (1503, true, ""));
    assert_eq!(server.get(&format!("/flow_runs/{NOBODY}/logs/download")).await, (404, json!({"detail": "Flow run not found"})));
}
