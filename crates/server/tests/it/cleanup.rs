//! What the server ends and forgets by itself: pauses, cancellations, and what is old.

use onloan_domain::{Duration, EventId, Timestamp};
use onloan_server::Retention;
use onloan_server::services::retention;
use serde_json::{Value, json};

use crate::harness::TestServer;

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now() + Duration::from_seconds(seconds)
}

/// A flow run that runs; its id.
async fn running(server: &TestServer, more: Value) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let mut body = json!({"flow_id": flow["id"], "state": {"type": "RUNNING"}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, run) = server.post("/flow_runs/", body).await;
    assert_eq!(status, 201, "{run}");
    run["id"].as_str().unwrap().to_owned()
}

async fn state(server: &TestServer, run: &str) -> (String, Value) {
    let (_, run) = server.get(run).await;
    (run["state_name"].as_str().unwrap_or_default().to_owned(), run["state"]["message"].clone())
}

async fn count(server: &TestServer, noun: &str) -> u64 {
    server.post(&format!("/{noun}/count"), json!({})).await.1.as_u64().unwrap()
}

#[tokio::test]
async fn a_pause_that_ran_out_ends_in_failure() {
    let server = TestServer::start().await;
    let (soon, later, endless) = (running(&server, json!({})).await, running(&server, json!({})).await, running(&server, json!({})).await);
    for (run, timeout) in [(&soon, Some(in_seconds(30))), (&later, Some(in_seconds(90))), (&endless, None)] {
        let verdict = server.set_state(run, json!({"type": "PAUSED", "state_details": {"pause_timeout": timeout}})).await;
        assert_eq!(verdict["status"], "ACCEPT", "{verdict}");
    }
    for (after, failed) in [(10, 0), (60, 1), (60, 0)] {
        assert_eq!(server.server.fail_expired_pauses(in_seconds(after)).await.unwrap(), failed, "after {after} s");
    }
    let expected = ("Failed".to_owned(), json!("The flow was paused and never resumed."));
    assert_eq!(state(&server, &format!("/flow_runs/{soon}")).await, expected);
    assert_eq!(state(&server, &format!("/flow_runs/{later}")).await.0, "Paused");
    assert_eq!(state(&server, &format!("/flow_runs/{endless}")).await.0, "Paused");
}

#[tokio::test]
async fn what_a_cancelled_run_had_called_is_cancelled_too() {
    let server = TestServer::start().await;
    let parent = running(&server, json!({})).await;
    let task = |key: &'static str, state: &'static str| (key, json!({"state": {"type": state}}));
    let mut tasks = Vec::new();
    for (key, more) in [task("runs", "RUNNING"), task("ended", "COMPLETED"), task("calls", "RUNNING"), task("calls_there", "RUNNING")] {
        tasks.push(server.task_run(&parent, key, more).await);
    }
    let here = running(&server, json!({"parent_task_run_id": tasks[2]})).await;
    let deployed = json!({"parent_task_run_id": tasks[3], "deployment_id": "00000000-0000-0000-0000-0000000000dd"});
    let there = running(&server, deployed).await;
    assert_eq!(server.server.clean_up_cancellations(in_seconds(0)).await.unwrap(), 0);

    server.set_state(&parent, json!({"type": "CANCELLED"})).await;
    assert!(server.server.clean_up_cancellations(in_seconds(1)).await.unwrap() >= 3);
    let told = json!("The parent flow run was cancelled.");
    let cancelled = ("Cancelled".to_owned(), told.clone());
    assert_eq!(state(&server, &format!("/task_runs/{}", tasks[0])).await, cancelled);
    assert_eq!(state(&server, &format!("/task_runs/{}", tasks[1])).await.0, "Completed");
    assert_eq!(state(&server, &format!("/flow_runs/{here}")).await, cancelled);
    // A worker has the other one, and is told.
    assert_eq!(state(&server, &format!("/flow_runs/{there}")).await, ("Cancelling".to_owned(), told));
    assert_eq!(server.server.clean_up_cancellations(in_seconds(2)).await.unwrap(), 0);

    // Nobody says that it is cancelled.
    assert_eq!(server.server.clean_up_cancellations(in_seconds(290)).await.unwrap(), 0);
    assert!(server.server.clean_up_cancellations(in_seconds(310)).await.unwrap() >= 1);
    let timed_out = json!("Flow run cancellation timed out; marked this flow run as Cancelled.");
    assert_eq!(state(&server, &format!("/flow_runs/{there}")).await, ("Cancelled".to_owned(), timed_out));
}

#[tokio::test]
async fn old_runs_go_with_everything_that_belongs_to_them() {
    let server = TestServer::start().await;
    let (old, kept) = (running(&server, json!({})).await, running(&server, json!({})).await);
    let task = server.task_run(&old, "calls", json!({})).await;
    let subflow = running(&server, json!({"parent_task_run_id": task})).await;
    for run in [&old, &subflow] {
        let lines: Vec<Value> =
            (0..300).map(|n| json!({"name": "flow", "level": 20, "message": n.to_string(), "flow_run_id": run})).collect();
        for lines in lines.chunks(200) {
            let lines: Vec<Value> = lines.iter().map(|line| with(line, "timestamp", json!(Timestamp::now()))).collect();
            assert_eq!(server.post("/logs/", json!(lines)).await.0, 201);
        }
        server.post("/artifacts/", json!({"key": "report", "type": "markdown", "data": "x", "flow_run_id": run})).await;
        server.set_state(run, json!({"type": "COMPLETED"})).await;
    }
    server.post("/artifacts/", json!({"key": "report", "type": "markdown", "data": "kept", "flow_run_id": kept})).await;
    let policy = Retention { flow_runs: Some(Duration::from_seconds(60)), ..Retention::default() };
    assert_eq!(retention::run_once(server.db(), &policy, in_seconds(50)).await.unwrap(), 0);
    // Two runs, 600 lines, two artifacts, one task run.
    assert_eq!(retention::run_once(server.db(), &policy, in_seconds(70)).await.unwrap(), 605);
    assert_eq!((count(&server, "flow_runs").await, count(&server, "task_runs").await, count(&server, "artifacts").await), (1, 0, 1));
    assert_eq!(server.post("/logs/filter", json!({})).await.1, json!([]));
    assert_eq!(server.get("/artifacts/report/latest").await.1["data"], json!("kept"));
    assert_eq!(server.get(&format!("/flow_runs/{kept}")).await.0, 200);
}

fn with(value: &Value, key: &str, more: Value) -> Value {
    let mut value = value.clone();
    value[key] = more;
    value
}

#[tokio::test]
async fn events_and_lines_are_kept_for_as_long_as_was_said() {
    let server = TestServer::start().await;
    let event = |name: &str| json!({"id": EventId::new_v7(), "occurred": Timestamp::now(), "event": name, "resource": {"prefect.resource.id": "shop"}});
    for _ in 0..3 {
        let (status, answer) = server.post("/events", json!([event("shop.order.paid"), event("shop.ping")])).await;
        assert_eq!(status, 204, "{answer}");
    }
    let line = json!({"name": "flow", "level": 20, "message": "hello", "timestamp": Timestamp::now()});
    server.post("/logs/", json!([line])).await;
    let days = |days: i64| Duration::from_seconds(days * 86_400);
    let mut policy = Retention { logs: Some(days(9)), ..Retention::default() };
    policy.events_named.insert("shop.ping".into(), days(1));
    for (age, gone) in [(0, 0), (2, 3), (6, 0), (8, 3), (8, 0), (10, 1)] {
        let now = in_seconds(age * 86_400);
        assert_eq!(retention::run_once(server.db(), &policy, now).await.unwrap(), gone, "after {age} days");
    }
    let forever = Retention { events: None, flow_runs: None, logs: None, events_named: [].into() };
    assert_eq!(retention::run_once(server.db(), &forever, in_seconds(1_000_000_000)).await.unwrap(), 0);
}
