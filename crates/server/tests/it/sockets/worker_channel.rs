//! Workers that talk with the server through their channel.

use onloan_domain::{Duration, Timestamp};
use serde_json::{Value, json};

use super::{Served, Talker};

const CONSUMER: &str = "00000000-0000-7000-8000-0000000000aa";
const PATH: &str = "/work_pools/pp/workers/connect";
const FRAME: &str = "00000000-0000-7000-8000-0000000000ff";

fn frame(kind: &str, payload: Value) -> Value {
    json!({"type": kind, "id": FRAME, "sent_at": Timestamp::now(), "payload": payload})
}

fn hello(more: Value) -> Value {
    let mut payload = json!({
        "consumer_id": CONSUMER, "worker_name": "w1", "worker_type": "process", "heartbeat_interval_seconds": 30,
        "supported_channel_versions": ["work_pool_worker_channel.v1"],
        "requested_capabilities": ["worker_heartbeat.v1", "work_pool_snapshot.v1"],
    });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    frame("worker.hello.v1", payload)
}

async fn with_pool() -> Served {
    let server = Served::start().await;
    assert_eq!(server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await.0, 201);
    server
}

/// A worker that is in, and what it was answered.
async fn worker(server: &Served, more: Value) -> (Talker, Value) {
    let mut talker = server.talk(PATH).await;
    talker.say(hello(more)).await;
    let ready = talker.hear().await;
    assert_eq!(ready["type"], json!("worker.ready.v1"), "{ready}");
    (talker, ready["payload"].clone())
}

fn beat(worker: &str) -> Value {
    frame("worker.heartbeat.v1", json!({"consumer_id": CONSUMER, "worker_name": worker, "heartbeat_interval_seconds": 30}))
}

#[tokio::test]
async fn a_worker_comes_in_and_its_pool_is_ready() {
    let server = with_pool().await;
    let (_talker, ready) = worker(&server, json!({"worker_metadata": {"integrations": []}})).await;
    assert_eq!((&ready["consumer_id"], &ready["worker_id"]), (&json!(CONSUMER), &Value::Null));
    assert_eq!(ready["accepted_capabilities"], json!(["worker_heartbeat.v1", "work_pool_snapshot.v1"]));
    assert_eq!((&ready["rejected_capabilities"], &ready["effective_max_cleanup_concurrency"]), (&json!([]), &json!(0)));
    assert_eq!(ready["effective_heartbeat_interval_seconds"], json!(30));
    assert_eq!(ready["resolved_work_queues"][0]["name"], json!("default"));
    let snapshot = &ready["initial_snapshot"];
    assert_eq!((&snapshot["snapshot_sequence"], &snapshot["reason"]), (&json!(1), &json!("initial")));
    assert_eq!(snapshot["work_pool"], server.get("/work_pools/pp").await.1);
    assert_eq!(snapshot["work_pool"]["status"], json!("READY"));
    let (_, workers) = server.post("/work_pools/pp/workers/filter", json!({})).await;
    assert_eq!((&workers[0]["name"], &workers[0]["status"]), (&json!("w1"), &json!("ONLINE")));
}

#[tokio::test]
async fn a_worker_is_told_what_changes_and_what_it_missed() {
    let server = with_pool().await;
    let (mut talker, _) = worker(&server, json!({})).await;
    assert_eq!(server.patch("/work_pools/pp", json!({"concurrency_limit": 3})).await.0, 204);
    let told = talker.hear().await["payload"].clone();
    assert_eq!((&told["snapshot_sequence"], &told["reason"]), (&json!(2), &json!("work_pool_updated")));
    assert_eq!((&told["work_pool"]["concurrency_limit"], &told["work_pool"]["active_slots"]), (&json!(3), &json!(0)));
    // A heartbeat is answered by nothing while nothing changed.
    talker.say(beat("w1")).await;
    talker.checkpoint().await;
    assert_eq!(server.delete("/work_pools/pp").await.0, 204);
    assert_eq!(talker.end().await, (1008, "authorization_failed".to_owned()));
}

#[tokio::test]
async fn a_pool_is_made_for_a_worker_that_wants_it() {
    let server = Served::start().await;
    let template = json!({"job_configuration": {"command": "{{ command }}"}, "variables": {"properties": {"command": {"type": "string"}}}});
    let (_talker, ready) = worker(&server, json!({"create_pool_if_not_found": true, "default_base_job_template": template})).await;
    assert_eq!(ready["initial_snapshot"]["work_pool"]["base_job_template"], template);
    let (_, pool) = server.get("/work_pools/pp").await;
    assert_eq!((&pool["type"], &pool["status"]), (&json!("process"), &json!("READY")));
}

#[tokio::test]
async fn a_pool_without_a_template_gets_the_workers() {
    let server = with_pool().await;
    let template = json!({"job_configuration": {}, "variables": {}});
    let (_talker, ready) = worker(&server, json!({"default_base_job_template": template})).await;
    assert_eq!(ready["initial_snapshot"]["work_pool"]["base_job_template"], template);
    assert_eq!(server.get("/work_pools/pp").await.1["base_job_template"], template);
}

#[tokio::test]
async fn who_breaks_the_protocol_is_shown_out() {
    let server = with_pool().await;
    let protocol = (1002, "protocol_error");
    for (said, (code, reason)) in [
        (json!("no frame"), protocol),
        (beat("w1"), protocol),
        (hello(json!({"unknown": 1})), protocol),
        (hello(json!({"worker_name": ""})), protocol),
        (hello(json!({"requested_capabilities": ["worker_heartbeat.v1"]})), protocol),
        (hello(json!({"max_cleanup_concurrency": 1})), protocol),
        (hello(json!({"supported_channel_versions": ["work_pool_worker_channel.v9"]})), (1008, "unsupported_version")),
        (hello(json!({"work_queue_names": ["nobody's"]})), (1008, "authorization_failed")),
    ] {
        let mut talker = server.talk(PATH).await;
        talker.say(said.clone()).await;
        assert_eq!(talker.end().await, (code, reason.to_owned()), "{said}");
    }
    let mut talker = server.talk("/work_pools/nobody/workers/connect").await;
    talker.say(hello(json!({}))).await;
    assert_eq!(talker.end().await, (1008, "authorization_failed".to_owned()));
    let (mut talker, _) = worker(&server, json!({})).await;
    talker.say(beat("another")).await;
    assert_eq!(talker.end().await, (1002, "protocol_error".to_owned()));
    assert_eq!(server.connect(PATH, None).await.err().map(|status| status.as_u16()), Some(403));
}

#[tokio::test]
async fn who_is_not_known_gets_one_answer() {
    let server = Served::with_auth("fake-user:fake-password").await;
    for token in [Value::Null, json!("fake-user:other")] {
        let mut talker = server.connect(PATH, Some("prefect")).await.unwrap();
        talker.say(json!({"type": "auth", "token": token})).await;
        assert_eq!(talker.end().await, (1008, "authentication_failed".to_owned()));
    }
}

/// A run whose cancellation nobody confirms, in the queue of the pool; its id.
async fn stuck(server: &Served) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let (_, deployment) = server.post("/deployments/", json!({"name": "d", "flow_id": flow["id"], "work_pool_name": "pp"})).await;
    let path = format!("/deployments/{}/create_flow_run", deployment["id"].as_str().unwrap());
    let (_, run) = server.post(&path, json!({"state": {"type": "RUNNING"}})).await;
    let run = run["id"].as_str().unwrap().to_owned();
    server.patch(&format!("/flow_runs/{run}"), json!({"infrastructure_pid": "4711"})).await;
    server.set_state(&run, json!({"type": "CANCELLING"})).await;
    run
}

#[tokio::test]
async fn a_worker_is_asked_to_take_down_what_nobody_ended() {
    let server = with_pool().await;
    let kinds = json!({
        "requested_capabilities": ["worker_heartbeat.v1", "work_pool_snapshot.v1", "cleanup_delivery.v1", "other.v1"],
        "handled_cleanup_kinds": ["cancelling_timeout_teardown.v1"],
    });
    let (mut talker, ready) = worker(&server, kinds).await;
    assert_eq!((&ready["rejected_capabilities"], &ready["effective_max_cleanup_concurrency"]), (&json!(["other.v1"]), &json!(1)));
    let run = stuck(&server).await;
    let late = Timestamp::now() + Duration::from_seconds(301);
    assert_eq!(server.server().clean_up_cancellations(late).await.unwrap(), 1);
    let message = talker.hear().await;
    assert_eq!(message["type"], json!("cleanup.message.v1"));
    let message = message["payload"].clone();
    assert_eq!(message["target"], json!({"flow_run_id": run, "infrastructure_pid": "4711"}));
    assert_eq!((&message["kind"], &message["delivery_count"]), (&json!("cancelling_timeout_teardown.v1"), &json!(1)));
    let about = |token: &Value, more: Value| {
        let mut about = json!({"message_id": message["message_id"], "reservation_token": token});
        about.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        about
    };
    let (token, none) = (message["reservation_token"].clone(), json!({}));
    for (kind, payload, status, reason) in [
        ("cleanup.ack.v1", about(&json!("guessed"), none.clone()), "invalid_token", json!("reservation_token_mismatch")),
        ("cleanup.renew.v1", about(&token, none.clone()), "accepted", Value::Null),
        ("cleanup.release.v1", about(&token, json!({"reason": "busy"})), "accepted", Value::Null),
    ] {
        talker.say(frame(kind, payload)).await;
        let result = talker.hear().await["payload"].clone();
        assert_eq!((&result["status"], &result["reason"]), (&json!(status), &reason), "{kind}");
        assert_eq!((&result["request_frame_id"], result["lease_expires_at"].is_string()), (&json!(FRAME), kind == "cleanup.renew.v1"));
    }
    let again = talker.hear().await["payload"].clone();
    assert_eq!((&again["message_id"], &again["delivery_count"]), (&message["message_id"], &json!(2)));
    for status in ["accepted", "not_found"] {
        talker.say(frame("cleanup.ack.v1", about(&again["reservation_token"], none.clone()))).await;
        assert_eq!(talker.hear().await["payload"]["status"], json!(status));
    }
}

#[tokio::test]
async fn who_wants_nothing_to_take_down_can_do_nothing_about_it() {
    let server = with_pool().await;
    let (mut talker, _) = worker(&server, json!({})).await;
    talker.say(frame("cleanup.ack.v1", json!({"message_id": FRAME, "reservation_token": "fake"}))).await;
    let result = talker.hear().await["payload"].clone();
    assert_eq!((&result["status"], &result["reason"]), (&json!("unauthorized"), &json!("cleanup_delivery_not_accepted")));
}
