//! Background task runs that go out to workers.

use serde_json::{Value, json};

use super::{Served, Talker};
use crate::harness::TestServer;

async fn delayed(server: &TestServer, key: &str) -> String {
    let state = json!({"type": "SCHEDULED", "state_details": {"deferred": true}});
    let body = json!({"task_key": key, "dynamic_key": "0", "flow_run_id": null, "state": state});
    let (status, run) = server.post("/task_runs/", body).await;
    assert_eq!(status, 201, "{run}");
    run["id"].as_str().unwrap().to_owned()
}

async fn worker(server: &Served, keys: Value) -> Talker {
    let mut talker = server.talk("/task_runs/subscriptions/scheduled").await;
    talker.say(json!({"type": "subscribe", "keys": keys, "client_id": "worker-1"})).await;
    talker
}

async fn received(talker: &mut Talker) -> String {
    let run = talker.hear().await;
    assert_eq!(run["state_type"], json!("SCHEDULED"));
    run["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn runs_go_out_in_order_whether_they_wait_or_the_worker_does() {
    let server = Served::start().await;
    let waiting = [delayed(&server, "load").await, delayed(&server, "load").await];
    delayed(&server, "another").await;
    let mut talker = worker(&server, json!(["load", "store"])).await;
    for run in &waiting {
        assert_eq!(&received(&mut talker).await, run);
        talker.say(json!({"type": "ack"})).await;
    }
    let fresh = delayed(&server, "store").await;
    assert_eq!(received(&mut talker).await, fresh);
}

#[tokio::test]
async fn a_run_goes_to_one_worker() {
    let server = Served::start().await;
    let mut talkers = [worker(&server, json!(["load"])).await, worker(&server, json!(["load"])).await];
    let mut runs = [delayed(&server, "load").await, delayed(&server, "load").await];
    let mut got = [received(&mut talkers[0]).await, received(&mut talkers[1]).await];
    runs.sort();
    got.sort();
    assert_eq!(got, runs);
}

#[tokio::test]
async fn a_run_that_is_not_acknowledged_goes_to_another_worker_before_all_others() {
    let server = Served::start().await;
    let first = delayed(&server, "load").await;
    let mut talker = worker(&server, json!(["load"])).await;
    assert_eq!(received(&mut talker).await, first);
    let second = delayed(&server, "load").await;
    talker.leave().await;
    let mut other = worker(&server, json!(["load"])).await;
    // The first worker's place may be given back after the second asked; then the second has the other run first.
    let mut got = Vec::new();
    for _ in 0..2 {
        got.push(received(&mut other).await);
        other.say(json!({"type": "ack"})).await;
    }
    got.sort();
    assert_eq!(got, {
        let mut all = [first, second];
        all.sort();
        all
    });
}

#[tokio::test]
async fn waiting_runs_outlive_the_server() {
    let server = Served::start().await;
    let unacknowledged = delayed(&server, "load").await;
    let mut talker = worker(&server, json!(["load"])).await;
    assert_eq!(received(&mut talker).await, unacknowledged);
    let server = Served::over(server.stop().await.restarted().await).await;
    let mut talker = worker(&server, json!(["load"])).await;
    assert_eq!(received(&mut talker).await, unacknowledged);
    talker.say(json!({"type": "ack"})).await;
    let fresh = delayed(&server, "load").await;
    assert_eq!(received(&mut talker).await, fresh);
}

#[tokio::test]
async fn runs_of_a_flow_and_runs_that_are_not_deferred_wait_for_nobody() {
    let server = Served::start().await;
    let flow_run = server.flow_run().await;
    server.post("/task_runs/", json!({"task_key": "load", "dynamic_key": "1", "flow_run_id": flow_run})).await;
    server.post("/task_runs/", json!({"task_key": "load", "dynamic_key": "2", "state": {"type": "SCHEDULED"}})).await;
    let deferred = delayed(&server, "load").await;
    assert_eq!(received(&mut worker(&server, json!(["load"])).await).await, deferred);
}

#[tokio::test]
async fn who_is_no_worker_is_shown_out_and_says_why() {
    let server = Served::start().await;
    for (message, reason) in [
        (json!({"type": "filter"}), "expected 'subscribe' message"),
        (json!({"type": "subscribe", "client_id": "x"}), "expected 'keys' in subscribe message"),
        (json!({"type": "subscribe", "keys": ["load"]}), "expected 'client_id' in subscribe message"),
    ] {
        let mut talker = server.talk("/task_runs/subscriptions/scheduled").await;
        talker.say(message).await;
        assert_eq!(talker.end().await, (4001, format!("Protocol violation: {reason}")));
    }
    delayed(&server, "load").await;
    let mut talker = worker(&server, json!(["load"])).await;
    received(&mut talker).await;
    talker.say(json!({"type": "nonsense"})).await;
    assert_eq!(talker.end().await, (4001, "Protocol violation: expected 'ack' message".to_owned()));
    received(&mut worker(&server, json!(["load"])).await).await;
}

#[tokio::test]
async fn a_worker_that_quits_is_let_go() {
    let server = Served::start().await;
    let mut talker = worker(&server, json!(["load"])).await;
    talker.say(json!({"type": "quit"})).await;
    assert_eq!(talker.end().await.0, 1000);
}

#[tokio::test]
async fn connected_workers_are_listed() {
    let server = Served::start().await;
    let run = delayed(&server, "load").await;
    let mut talker = worker(&server, json!(["load"])).await;
    assert_eq!(received(&mut talker).await, run);
    let filter = |key: &str| json!({"task_worker_filter": {"task_keys": [key]}});
    let (_, workers) = server.post("/task_workers/filter", filter("load")).await;
    assert_eq!((&workers[0]["identifier"], &workers[0]["task_keys"]), (&json!("worker-1"), &json!(["load"])));
    assert_eq!(server.post("/task_workers/filter", filter("store")).await.1, json!([]));
    assert_eq!(server.post("/task_workers/filter", json!({"task_worker_filter": {}})).await.0, 422);
    assert_eq!(server.post("/task_workers/filter", json!({})).await.1.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_that_is_scheduled_again_waits_again() {
    let server = Served::start().await;
    let mut talker = worker(&server, json!(["load"])).await;
    let run = delayed(&server, "load").await;
    assert_eq!(received(&mut talker).await, run);
    talker.say(json!({"type": "ack"})).await;
    let set = async |state: Value| server.post(&format!("/task_runs/{run}/set_state"), json!({"state": state})).await;
    for (state, status) in [("PENDING", 201), ("RUNNING", 201)] {
        assert_eq!(set(json!({"type": state, "state_details": {"deferred": true}})).await.0, status, "{state}");
    }
    let retry = json!({"type": "SCHEDULED", "name": "AwaitingRetry", "state_details": {"deferred": true}});
    assert_eq!(set(retry).await.0, 201);
    assert_eq!(received(&mut talker).await, run);
    talker.say(json!({"type": "ack"})).await;
    // One that is not for workers waits for nobody.
    assert_eq!(set(json!({"type": "SCHEDULED"})).await.0, 201);
    let next = delayed(&server, "load").await;
    assert_eq!(received(&mut talker).await, next);
}
