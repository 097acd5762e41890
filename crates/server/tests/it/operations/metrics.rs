//! `GET /metrics`.

use bytes::Bytes;
use http::Request;
use onloan_server::{AuthString, Settings};
use serde_json::json;

use crate::harness::TestServer;

async fn root(server: &TestServer, path: &str) -> (u16, String) {
    let answer = server.send(Request::get(path).body(Bytes::new()).unwrap()).await;
    (answer.status().as_u16(), String::from_utf8(answer.body().to_vec()).unwrap())
}

/// The value of the sample that starts so.
fn sample(text: &str, start: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(start)?.rsplit(' ').next()?.parse().ok())
}

#[tokio::test]
async fn requests_are_counted_by_the_template_of_their_route() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    for path in [format!("/flow_runs/{run}"), format!("/flow_runs/{}", crate::harness::NOBODY), "/no/such/path".to_owned()] {
        server.get(&path).await;
    }
    let (status, text) = root(&server, "/metrics").await;
    assert_eq!(status, 200);
    let count = |method: &str, route: &str, status: u16| {
        let labels = format!("{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
        sample(&text, &format!("onloan_http_request_duration_seconds_count{labels}"))
    };
    assert_eq!(count("GET", "/api/flow_runs/{id}", 200), Some(1.0), "{text}");
    assert_eq!(count("GET", "/api/flow_runs/{id}", 404), Some(1.0));
    assert_eq!(count("POST", "/api/flow_runs/", 201), Some(1.0));
    assert_eq!(count("GET", "(none)", 404), Some(1.0), "{text}");
    assert!(!text.contains(&run), "a path is no label: {text}");
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn runs_events_and_commits_are_counted() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    server.set_state(&run, json!({"type": "RUNNING"})).await;
    let task = server.task_run(&run, "task", json!({})).await;
    server.post(&format!("/task_runs/{task}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
    let id = "018f0000-0000-7000-8000-000000000001";
    let event = json!({"id": id, "occurred": "2026-01-01T00:00:00Z", "event": "a.b", "resource": {"prefect.resource.id": "a"}});
    server.post("/events", json!([event, event])).await;
    let (_, text) = root(&server, "/api/metrics").await;
    for (start, expected) in [
        ("onloan_flow_run_transitions_total{from=\"NONE\",to=\"PENDING\"}", 1.0),
        ("onloan_flow_run_transitions_total{from=\"PENDING\",to=\"RUNNING\"}", 1.0),
        ("onloan_task_run_states_total{to=\"RUNNING\"}", 1.0),
        ("onloan_events_received_total{source=\"client\"}", 2.0),
        ("onloan_events_stored_total{source=\"client\"}", 1.0),
        ("onloan_database_writer_queue", 0.0),
    ] {
        assert_eq!(sample(&text, start), Some(expected), "{start}: {text}");
    }
    for start in [
        "onloan_database_transactions_total",
        "onloan_database_commit_duration_seconds_count",
        "onloan_database_commit_duration_seconds_bucket{le=\"+Inf\"}",
        "onloan_events_stored_total{source=\"server\"}",
        "onloan_process_resident_memory_bytes",
    ] {
        assert!(sample(&text, start).is_some_and(|value| value >= 1.0), "{start}: {text}");
    }
}

#[tokio::test]
async fn metrics_are_behind_the_same_door_as_everything_else_and_can_be_left_out() {
    let guarded = TestServer::start_with(Settings { auth: Some(AuthString::new("admin:fake-password")), ..Settings::default() }).await;
    let without = TestServer::start_with(Settings { metrics: false, ..Settings::default() }).await;
    for path in ["/metrics", "/api/metrics"] {
        assert_eq!(root(&guarded, path).await.0, 401, "{path}");
        assert_eq!(root(&without, path).await.0, 404, "{path}");
    }
}
