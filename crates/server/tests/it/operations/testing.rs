//! `POST /onloan/testing/reset`.

use onloan_server::Settings;
use serde_json::{Value, json};

use crate::harness::TestServer;

async fn for_tests() -> TestServer {
    TestServer::start_with(Settings { testing: true, ..Settings::default() }).await
}

/// A run with a task, a log line, an event, a block, an audit record and an automation.
async fn fill(server: &TestServer) {
    let run = server.flow_run().await;
    server.task_run(&run, "task", json!({})).await;
    server
        .post("/logs/", json!([{"name": "a", "level": 20, "message": "hello", "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run}]))
        .await;
    server.post("/onloan/audit", json!([{"reference": "ref+env://A"}])).await;
    let trigger = json!({"type": "event", "posture": "Reactive", "expect": ["a.b"], "threshold": 1, "within": 0});
    let automation = json!({"name": "watch", "trigger": trigger, "actions": [{"type": "do-nothing"}]});
    assert_eq!(server.post("/automations/", automation).await.0, 201);
    assert_eq!(server.post("/block_types/", json!({"name": "Mine", "slug": "mine"})).await.0, 201);
    server.post("/work_pools/", json!({"name": "pool", "type": "process"})).await;
}

/// How many there are of each.
async fn counted(server: &TestServer) -> Vec<usize> {
    let mut counts = Vec::new();
    let nouns = ["/flows", "/flow_runs", "/task_runs", "/logs", "/automations", "/block_types", "/work_pools", "/onloan/audit"];
    for noun in nouns {
        let (status, list) = server.post(&format!("{noun}/filter"), json!({})).await;
        assert_eq!(status, 200, "{noun}: {list}");
        counts.push(list.as_array().unwrap().len());
    }
    let (_, events) = server.post("/events/filter", json!({})).await;
    counts.push(events["events"].as_array().unwrap().len());
    counts
}

#[tokio::test]
async fn a_reset_leaves_nothing_and_the_server_goes_on() {
    let server = for_tests().await;
    for _ in 0..2 {
        fill(&server).await;
        assert!(counted(&server).await.into_iter().all(|count| count > 0), "{:?}", counted(&server).await);
        assert_eq!(server.post("/onloan/testing/reset", Value::Null).await, (204, Value::Null));
        assert_eq!(counted(&server).await, [0; 9]);
    }
}

#[tokio::test]
async fn a_server_that_was_not_started_for_tests_has_no_reset() {
    let server = TestServer::start().await;
    fill(&server).await;
    assert_eq!(server.post("/onloan/testing/reset", Value::Null).await.0, 404);
    assert!(counted(&server).await.into_iter().all(|count| count > 0));
}
