//! What looks like a secret in places where none belongs.

use serde_json::{Value, json};

use super::{Login, encrypting};
use crate::harness::TestServer;

const URL: &str = "postgres://ada:fake-password@db.example/x";

async fn suspected(server: &TestServer) -> Vec<(String, String, String, String)> {
    let (status, listed) = server.post("/onloan/secrets/suspected/filter", json!({})).await;
    assert_eq!(status, 200, "{listed}");
    assert!(!listed.to_string().contains("fake-password"), "{listed}");
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    let row = |one: &Value| (text(one, "noun"), text(one, "subject"), text(one, "field"), text(one, "kind"));
    listed.as_array().unwrap().iter().map(row).collect()
}

#[tokio::test]
async fn each_way_in_is_looked_through_and_told_once() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let run = server.flow_run().await;
    let line =
        |message: &str| json!({"name": "x", "level": 20, "message": message, "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run});
    for _ in 0..2 {
        assert_eq!(server.post("/logs/", json!([line("fine"), line(&format!("connecting to {URL}"))])).await.0, 201);
    }
    let (_, flow) = server.post("/flows/", json!({"name": "nightly", "tags": [URL]})).await;
    let body = json!({"flow_id": flow["id"], "parameters": {"deep": [{"url": URL}]}, "state": {"type": "PENDING", "message": URL}});
    let (_, made) = server.post("/flow_runs/", body).await;
    server.set_state(&run, json!({"type": "RUNNING", "message": "-----BEGIN PRIVATE KEY-----"})).await;
    assert_eq!(server.post("/variables/", json!({"name": "db", "value": URL})).await.0, 201);
    let event = json!({"id": "00000000-0000-0000-0000-000000000001", "occurred": "2026-01-01T00:00:00Z", "event": "x", "resource": {"prefect.resource.id": "thing.1"}, "payload": {"url": URL}});
    assert_eq!(server.post("/events", json!([event])).await.0, 204);
    let login = Login::registered(&server).await;
    login.save(&server, "prod", json!({"password": URL, "user": URL})).await;
    let mut found = suspected(&server).await;
    found.sort();
    let (made, url) = (made["id"].as_str().unwrap(), "connection-string");
    let mut expected: Vec<(String, String, String, String)> = [
        ("logs", run.as_str(), "message", url),
        ("flows", flow["id"].as_str().unwrap(), "tags.0", url),
        ("flow_runs", made, "parameters.deep.0.url", url),
        ("flow_runs", made, "state.message", url),
        ("flow_runs", &run, "state.message", "private-key"),
        ("variables", &found.iter().find(|one| one.0 == "variables").unwrap().1, "value", url),
        ("events", "thing.1", "payload.url", url),
        ("block_documents", "login/prod", "user", url),
    ]
    .map(|(noun, subject, field, kind)| (noun.to_owned(), subject.to_owned(), field.to_owned(), kind.to_owned()))
    .into();
    expected.sort();
    assert_eq!(found, expected);
    let (_, events) = server.post("/events/filter", json!({"limit": 50})).await;
    let told: Vec<&Value> =
        events["events"].as_array().unwrap().iter().filter(|event| event["event"] == "onloan.suspected-secret.found").collect();
    assert_eq!(told.len(), found.len());
    assert!(told.iter().all(|event| !event.to_string().contains("fake-password")));
}

#[tokio::test]
async fn what_was_refused_or_only_asked_for_is_not_told() {
    let server = TestServer::start().await;
    assert_eq!(server.post("/variables/", json!({"name": "db", "value": URL, "unknown": 1})).await.0, 422);
    assert_eq!(server.post("/variables/filter", json!({"variables": {"name": {"any_": [URL]}}})).await.0, 200);
    assert_eq!(server.post("/variables/", json!({"name": "fine", "value": "ref+env://A"})).await.0, 201);
    assert_eq!(suspected(&server).await, []);
    // The list survives the server, and what was told before is not told twice.
    assert_eq!(server.post("/variables/", json!({"name": "db", "value": URL})).await.0, 201);
    let told = suspected(&server).await;
    assert_eq!(told.len(), 1);
    let server = server.restarted().await;
    assert_eq!(suspected(&server).await, told);
}
