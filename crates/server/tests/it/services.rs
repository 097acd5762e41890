//! What the server does by itself, one pass at a time.

use onloan_domain::{Duration, Timestamp};
use onloan_server::services::{foreman, recent_deployments, scheduler};
use serde_json::{Value, json};

use crate::harness::TestServer;

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now() + Duration::from_seconds(seconds)
}

/// A deployment with these schedules; its path.
async fn scheduled(server: &TestServer, schedules: Value) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let body = json!({
        "name": "nightly", "flow_id": flow["id"], "schedules": schedules, "parameters": {"x": 1, "y": 1}, "tags": ["lab"],
        "version": "v1", "enforce_parameter_schema": false, "work_queue_name": "q",
    });
    let (status, deployment) = server.post("/deployments/", body).await;
    assert!(status < 300, "{deployment}");
    format!("/deployments/{}", deployment["id"].as_str().unwrap())
}

async fn runs(server: &TestServer) -> u64 {
    server.post("/flow_runs/count", json!({})).await.1.as_u64().unwrap()
}

#[tokio::test]
async fn schedules_get_their_runs_once() {
    let server = TestServer::start().await;
    let five = json!([{"schedule": {"cron": "*/5 * * * *"}, "slug": "five", "parameters": {"y": 2}}]);
    let path = scheduled(&server, five).await;
    let now = Timestamp::now();
    let made = scheduler::run_once(server.db(), now).await.unwrap();
    // An hour of five-minute steps, and the one that reaches beyond it.
    assert_eq!(made, 13);
    assert_eq!(scheduler::run_once(server.db(), now).await.unwrap(), 0);
    assert_eq!(recent_deployments::run_once(server.db(), now).await.unwrap(), 0);
    let (_, found) = server.post("/flow_runs/filter", json!({"sort": "NEXT_SCHEDULED_START_TIME_ASC", "limit": 1})).await;
    let (run, (_, deployment)) = (&found[0], server.get(&path).await);
    assert_eq!((&run["parameters"], &run["tags"]), (&json!({"x": 1, "y": 2}), &json!(["auto-scheduled", "lab"])));
    assert_eq!((&run["auto_scheduled"], &run["deployment_version"]), (&json!(true), &json!("v1")));
    assert_eq!((&run["work_queue_name"], &run["work_queue_id"]), (&json!("q"), &deployment["work_queue_id"]));
    let schedule = deployment["schedules"][0]["id"].as_str().unwrap();
    assert_eq!(run["created_by"], json!({"id": schedule, "type": "SCHEDULE", "display_value": "five"}));
    assert_eq!((&run["state"]["message"], &run["state_name"]), (&json!("Flow run scheduled"), &json!("Scheduled")));
    let time = run["next_scheduled_start_time"].as_str().unwrap().replace('T', " ").replace('Z', "+00:00");
    assert_eq!(run["idempotency_key"], json!(format!("scheduled {} {schedule} {time}", deployment["id"].as_str().unwrap())));
}

#[tokio::test]
async fn runs_follow_as_time_passes() {
    let server = TestServer::start().await;
    scheduled(&server, json!([{"schedule": {"interval": 1800, "anchor_date": "2026-01-01T00:00:00Z"}}])).await;
    let made = scheduler::run_once(server.db(), in_seconds(0)).await.unwrap();
    let more = scheduler::run_once(server.db(), in_seconds(1800)).await.unwrap();
    assert_eq!((made, more), (3, 1));
    assert_eq!(recent_deployments::run_once(server.db(), in_seconds(7200)).await.unwrap(), 0);
}

#[tokio::test]
async fn pausing_gives_the_runs_up_and_resuming_brings_them_back() {
    let server = TestServer::start().await;
    let path = scheduled(&server, json!([{"schedule": {"cron": "0 0 * * *"}}])).await;
    assert_eq!(recent_deployments::run_once(server.db(), in_seconds(0)).await.unwrap(), 3);
    let by_hand = json!({"state": {"type": "SCHEDULED"}});
    server.post(&format!("{path}/create_flow_run"), by_hand).await;
    assert_eq!(server.post(&format!("{path}/pause_deployment"), json!({})).await, (200, Value::Null));
    assert_eq!(runs(&server).await, 1);
    assert_eq!(scheduler::run_once(server.db(), in_seconds(0)).await.unwrap(), 0);
    assert_eq!(server.post(&format!("{path}/resume_deployment"), json!({})).await, (200, Value::Null));
    assert_eq!(recent_deployments::run_once(server.db(), in_seconds(0)).await.unwrap(), 3);
    // A schedule that is not active makes none, and those that it made are given up.
    let (_, schedules) = server.get(&format!("{path}/schedules")).await;
    let schedule = format!("{path}/schedules/{}", schedules[0]["id"].as_str().unwrap());
    assert_eq!(server.patch(&schedule, json!({"active": false})).await.0, 204);
    assert_eq!(runs(&server).await, 1);
    assert_eq!(recent_deployments::run_once(server.db(), in_seconds(0)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_span_of_the_past_can_be_scheduled() {
    let server = TestServer::start().await;
    let path = scheduled(&server, json!([{"schedule": {"cron": "0 0 * * *"}}])).await;
    let span = json!({"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-04T12:00:00Z", "min_runs": 100});
    assert_eq!(server.post(&format!("{path}/schedule"), span.clone()).await, (200, Value::Null));
    assert_eq!(server.post(&format!("{path}/schedule"), span).await, (200, Value::Null));
    assert_eq!(runs(&server).await, 4);
    assert_eq!(server.post(&format!("{path}/schedule"), json!({"min_runs": "many"})).await.0, 422);
}

#[tokio::test]
async fn a_late_run_is_marked_once_and_is_still_handed_out() {
    let server = TestServer::start().await;
    let path = scheduled(&server, json!([])).await;
    let (_, run) = server.post(&format!("{path}/create_flow_run"), json!({})).await;
    let run = format!("/flow_runs/{}", run["id"].as_str().unwrap());
    assert_eq!(server.server.mark_late_runs(in_seconds(10)).await.unwrap(), 0);
    assert_eq!(server.server.mark_late_runs(in_seconds(20)).await.unwrap(), 1);
    assert_eq!(server.server.mark_late_runs(in_seconds(20)).await.unwrap(), 0);
    let (_, late) = server.get(&run).await;
    assert_eq!((&late["state_name"], &late["state_type"]), (&json!("Late"), &json!("SCHEDULED")));
    assert_eq!(late["next_scheduled_start_time"], late["expected_start_time"]);
    let (_, deployment) = server.get(&path).await;
    let queue = format!("/work_queues/{}", deployment["work_queue_id"].as_str().unwrap());
    assert_eq!(server.post(&format!("{queue}/get_runs"), json!({})).await.1.as_array().unwrap().len(), 1);
    assert_eq!(server.get(&format!("{queue}/status")).await.1["healthy"], json!(false));
}

#[tokio::test]
async fn a_run_that_was_started_is_not_late() {
    let server = TestServer::start().await;
    let path = scheduled(&server, json!([])).await;
    let (_, run) = server.post(&format!("{path}/create_flow_run"), json!({})).await;
    server.post(&format!("/flow_runs/{}/set_state", run["id"].as_str().unwrap()), json!({"state": {"type": "PENDING"}})).await;
    assert_eq!(server.server.mark_late_runs(in_seconds(60)).await.unwrap(), 0);
}

#[tokio::test]
async fn what_nobody_heard_of_is_marked() {
    let server = TestServer::start().await;
    server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let body = json!({"name": "d", "flow_id": flow["id"], "work_pool_name": "pp"});
    let (_, deployment) = server.post("/deployments/", body).await;
    server.post("/work_pools/pp/workers/heartbeat", json!({"name": "w", "heartbeat_interval_seconds": 10})).await;
    server.post("/work_pools/pp/get_scheduled_flow_runs", json!({})).await;
    let deployment = format!("/deployments/{}", deployment["id"].as_str().unwrap());
    let status = async |path: &str| server.get(path).await.1["status"].as_str().unwrap().to_owned();

    assert_eq!(foreman::run_once(server.db(), in_seconds(20)).await.unwrap(), 0);
    assert_eq!(status("/work_pools/pp").await, "READY");
    // The worker was silent for three intervals: it is offline, and its pool is not ready.
    assert_eq!(foreman::run_once(server.db(), in_seconds(40)).await.unwrap(), 2);
    assert_eq!((status("/work_pools/pp").await, status(&deployment).await), ("NOT_READY".into(), "READY".into()));
    // Nobody asked for a minute: the queue and the deployment are not ready.
    assert_eq!(foreman::run_once(server.db(), in_seconds(70)).await.unwrap(), 2);
    assert_eq!((status("/work_pools/pp/queues/default").await, status(&deployment).await), ("NOT_READY".into(), "NOT_READY".into()));
}
