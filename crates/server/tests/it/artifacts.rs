//! Artifacts, and the newest of each key.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

async fn made(server: &TestServer, body: Value) -> String {
    let (status, artifact) = server.post("/artifacts/", body).await;
    assert_eq!(status, 201, "{artifact}");
    artifact["id"].as_str().unwrap().to_owned()
}

async fn latest(server: &TestServer) -> Value {
    server.post("/artifacts/latest/filter", json!({"sort": "KEY_ASC"})).await.1
}

#[tokio::test]
async fn an_artifact_reads_back_changes_and_goes() {
    let server = TestServer::start().await;
    let body = json!({"key": "report", "type": "markdown", "description": "d", "data": "# hi", "metadata_": {"a": "b"}});
    let id = made(&server, body.clone()).await;
    let path = format!("/artifacts/{id}");
    let (status, read) = server.get(&path).await;
    assert_eq!(status, 200);
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&read[field], value, "{field}");
    }
    assert_eq!(server.patch(&path, json!({"data": 50.0, "description": null})).await, (204, Value::Null));
    let (_, read) = server.get(&path).await;
    assert_eq!((&read["data"], &read["description"], &read["metadata_"]), (&json!(50.0), &Value::Null, &json!({"a": "b"})));
    assert_eq!(latest(&server).await[0]["data"], json!(50.0));
    assert_eq!(server.delete(&path).await, (204, Value::Null));
    let nobody = format!("/artifacts/{NOBODY}");
    for answer in [server.get(&path).await, server.delete(&nobody).await, server.patch(&nobody, json!({})).await] {
        assert_eq!(answer, (404, json!({"detail": "Artifact not found."})));
    }
    assert_eq!(server.post("/artifacts/", json!({"key": "No Key"})).await.0, 422);
}

#[tokio::test]
async fn the_newest_of_a_key_is_known_whatever_becomes_of_the_others() {
    let server = TestServer::start().await;
    let mut ids = Vec::new();
    for version in 1..=3 {
        ids.push(made(&server, json!({"key": "report", "type": "markdown", "data": version})).await);
    }
    made(&server, json!({"type": "markdown", "data": "without a key"})).await;
    let first = latest(&server).await;
    assert_eq!((each(&first, "latest_id"), &first[0]["data"]), (vec![&json!(ids[2])], &json!(3)));
    let (_, shown) = server.get("/artifacts/report/latest").await;
    assert_eq!((&shown["id"], &shown["data"]), (&first[0]["id"], &json!(3)));
    server.delete(&format!("/artifacts/{}", ids[0])).await;
    assert_eq!(latest(&server).await[0]["latest_id"], json!(ids[2]));
    server.delete(&format!("/artifacts/{}", ids[2])).await;
    let second = latest(&server).await;
    assert_eq!((&second[0]["latest_id"], &second[0]["data"], &second[0]["id"]), (&json!(ids[1]), &json!(2), &first[0]["id"]));
    server.delete(&format!("/artifacts/{}", ids[1])).await;
    assert_eq!(latest(&server).await, json!([]));
    assert_eq!(server.get("/artifacts/report/latest").await, (404, json!({"detail": "Artifact not found."})));
}

#[tokio::test]
async fn artifacts_are_found_by_themselves_and_by_the_runs_that_made_them() {
    let server = TestServer::start().await;
    let (one, other) = (server.flow_run().await, server.flow_run().await);
    let task = server.task_run(&one, "load", json!({"tags": ["t"]})).await;
    made(&server, json!({"key": "a-report", "type": "markdown", "flow_run_id": one})).await;
    made(&server, json!({"key": "b-table", "type": "table", "flow_run_id": one, "task_run_id": task})).await;
    made(&server, json!({"key": "c-report", "type": "markdown", "flow_run_id": other})).await;
    for (filters, expected) in [
        (json!({}), vec!["a-report", "b-table", "c-report"]),
        (json!({"artifacts": {"key": {"like_": "REPORT"}}}), vec!["a-report", "c-report"]),
        (json!({"artifacts": {"key": {"exists_": false}}}), vec![]),
        (json!({"artifacts": {"type": {"not_any_": ["markdown"]}}}), vec!["b-table"]),
        (json!({"artifacts": {"flow_run_id": {"any_": [other]}}}), vec!["c-report"]),
        (json!({"artifacts": {"task_run_id": {"any_": [task]}}}), vec!["b-table"]),
        (json!({"flow_runs": {"id": {"any_": [one]}}}), vec!["a-report", "b-table"]),
        (json!({"flows": {"name": {"any_": ["nightly"]}}, "task_runs": {"tags": {"all_": ["t"]}}}), vec!["b-table"]),
        (json!({"flows": {"name": {"any_": ["gone"]}}}), vec![]),
    ] {
        let mut body = filters.clone();
        body["sort"] = json!("KEY_ASC");
        let expected: Vec<Value> = expected.into_iter().map(Value::from).collect();
        for collection in ["/artifacts", "/artifacts/latest"] {
            let (_, found) = server.post(&format!("{collection}/filter"), body.clone()).await;
            assert_eq!(each(&found, "key"), expected.iter().collect::<Vec<_>>(), "{collection} by {filters}");
            assert_eq!(server.post(&format!("{collection}/count"), filters.clone()).await, (200, json!(expected.len())));
        }
    }
    assert_eq!(server.post("/artifacts/filter", json!({"limit": 201})).await.0, 422);
    assert_eq!(server.post("/artifacts/latest/filter", json!({"artifacts": {"id": {"any_": []}}})).await.0, 422);
}
