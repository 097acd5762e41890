//! The concurrency of deployments: slots that runs take when they are about to start, and give back when they end.

use std::ops::Deref;

use bytes::Bytes;
use http::Request;
use onloan_domain::{Duration, Timestamp};
use onloan_server::services::repossessor;
use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer};

const NEW: &str = "prefect/3.8.8 (API 0.8.4)";
const OLD: &str = "prefect/3.4.10 (API 0.8.4)";

/// A server with a deployment whose runs are limited.
struct Limited {
    server: TestServer,
    deployment: String,
}

impl Deref for Limited {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.server
    }
}

/// A deployment with these settings; its id.
async fn deployment(server: &TestServer, name: &str, more: Value) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let mut body = json!({"name": name, "flow_id": flow["id"]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, deployment) = server.post("/deployments/", body).await;
    assert_eq!(status, 201, "{deployment}");
    deployment["id"].as_str().unwrap().to_owned()
}

async fn limited(limit: u32) -> Limited {
    let server = TestServer::start().await;
    let deployment = deployment(&server, "limited", json!({"concurrency_limit": 1})).await;
    // A limit of nothing is not for deployments; it is for whoever knows its name.
    let own = format!("/v2/concurrency_limits/deployment:{deployment}");
    assert_eq!(server.patch(&own, json!({"limit": limit})).await.0, 204);
    Limited { server, deployment }
}

async fn scheduled(server: &Limited) -> String {
    run_of(server, &server.deployment).await
}

async fn run_of(server: &TestServer, deployment: &str) -> String {
    let (status, run) = server.post(&format!("/deployments/{deployment}/create_flow_run"), json!({})).await;
    assert_eq!(status, 201, "{run}");
    run["id"].as_str().unwrap().to_owned()
}

async fn enter(server: &TestServer, run: &str, state: &str, agent: &str) -> Value {
    let body = json!({"state": {"type": state}}).to_string();
    let request =
        Request::post(format!("/api/flow_runs/{run}/set_state")).header("content-type", "application/json").header("user-agent", agent);
    let response = server.send(request.body(Bytes::from(body)).unwrap()).await;
    serde_json::from_slice(response.body()).unwrap()
}

/// How many slots are taken, as the limit and its deployment say.
async fn taken(server: &Limited) -> Value {
    let (_, limit) = server.get(&format!("/v2/concurrency_limits/deployment:{}", server.deployment)).await;
    let (_, deployment) = server.get(&format!("/deployments/{}", server.deployment)).await;
    assert_eq!(deployment["global_concurrency_limit"]["active_slots"], limit["active_slots"]);
    limit["active_slots"].clone()
}

async fn repossess(server: &TestServer, seconds: i64) -> u64 {
    let at = Timestamp::now() + Duration::from_seconds(seconds);
    repossessor::run_once(server.db(), at).await.unwrap()
}

#[tokio::test]
async fn a_run_takes_a_slot_before_it_starts_and_gives_it_back_when_it_ends() {
    let server = limited(1).await;
    let (first, second) = (scheduled(&server).await, scheduled(&server).await);
    let pending = enter(&server, &first, "PENDING", NEW).await;
    assert_eq!(pending["status"], json!("ACCEPT"));
    let lease = pending["state"]["state_details"]["deployment_concurrency_lease_id"].clone();
    assert!(lease.is_string(), "{pending}");
    let waits = enter(&server, &second, "PENDING", NEW).await;
    assert_eq!((&waits["status"], &waits["state"]["name"]), (&json!("REJECT"), &json!("AwaitingConcurrencySlot")));
    assert_eq!(waits["details"]["reason"], json!("Deployment concurrency limit reached."));
    let running = enter(&server, &first, "RUNNING", NEW).await;
    assert_eq!(running["state"]["state_details"]["deployment_concurrency_lease_id"], lease);
    let renew = format!("/v2/concurrency_limits/leases/{}/renew", lease.as_str().unwrap());
    assert_eq!(server.post(&renew, json!({"lease_duration": 300})).await.0, 204);
    assert_eq!(taken(&server).await, json!(1));
    enter(&server, &first, "COMPLETED", NEW).await;
    assert_eq!(taken(&server).await, json!(0));
    assert_eq!(enter(&server, &second, "PENDING", NEW).await["status"], json!("ACCEPT"));
}

#[tokio::test]
async fn a_limit_of_zero_stops_the_worker() {
    let server = limited(0).await;
    let run = scheduled(&server).await;
    let answer = enter(&server, &run, "PENDING", NEW).await;
    let reason = "The deployment concurrency limit is 0. The flow will deadlock if submitted again.";
    assert_eq!((&answer["status"], &answer["details"]["reason"]), (&json!("ABORT"), &json!(reason)));
}

#[tokio::test]
async fn a_slot_that_was_taken_back_is_not_given_back_again() {
    let server = limited(1).await;
    let (slow, quick) = (scheduled(&server).await, scheduled(&server).await);
    enter(&server, &slow, "PENDING", NEW).await;
    assert_eq!((repossess(&server, 299).await, repossess(&server, 301).await), (0, 1));
    enter(&server, &quick, "PENDING", NEW).await;
    let lost = enter(&server, &slow, "RUNNING", NEW).await;
    assert_eq!((&lost["status"], &lost["state"]["type"]), (&json!("REJECT"), &json!("CANCELLED")));
    assert_eq!(lost["details"]["reason"], json!("Deployment concurrency limit reached after lease expiry."));
    assert_eq!(taken(&server).await, json!(1), "the slot is the other run's");
}

#[tokio::test]
async fn a_slot_that_was_taken_back_is_taken_again_when_it_is_free() {
    let server = limited(1).await;
    let run = scheduled(&server).await;
    let first = enter(&server, &run, "PENDING", NEW).await;
    repossess(&server, 301).await;
    let second = enter(&server, &run, "RUNNING", NEW).await;
    let lease = |answer: &Value| answer["state"]["state_details"]["deployment_concurrency_lease_id"].clone();
    assert_eq!(second["status"], json!("ACCEPT"));
    assert!(lease(&second).is_string() && lease(&first) != lease(&second), "{second}");
    enter(&server, &run, "CRASHED", NEW).await;
    assert_eq!(taken(&server).await, json!(0));
}

#[tokio::test]
async fn the_slot_of_an_old_client_is_kept_until_its_run_ends() {
    let server = limited(1).await;
    let run = scheduled(&server).await;
    enter(&server, &run, "PENDING", OLD).await;
    enter(&server, &run, "RUNNING", OLD).await;
    assert_eq!(repossess(&server, 7 * 24 * 60 * 60).await, 0);
    enter(&server, &run, "COMPLETED", OLD).await;
    assert_eq!(taken(&server).await, json!(0));
}

#[tokio::test]
async fn a_run_that_is_deleted_leaves_its_slot() {
    let server = limited(1).await;
    let run = scheduled(&server).await;
    enter(&server, &run, "PENDING", NEW).await;
    assert_eq!(server.delete(&format!("/flow_runs/{run}")).await.0, 204);
    assert_eq!(taken(&server).await, json!(0));
}

#[tokio::test]
async fn a_run_that_took_no_slot_gives_none_back() {
    let server = limited(2).await;
    let holder = scheduled(&server).await;
    enter(&server, &holder, "PENDING", NEW).await;
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let body = json!({"flow_id": flow["id"], "deployment_id": server.deployment, "state": {"type": "PENDING"}});
    let other = server.post("/flow_runs/", body).await.1["id"].as_str().unwrap().to_owned();
    enter(&server, &other, "RUNNING", NEW).await;
    enter(&server, &other, "COMPLETED", NEW).await;
    assert_eq!(taken(&server).await, json!(1));
}

#[tokio::test]
async fn a_deployments_own_limit_holds_until_it_is_taken_away() {
    let server = TestServer::start().await;
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let options = json!({"collision_strategy": "CANCEL_NEW"});
    let body = json!({"name": "one at a time", "flow_id": flow["id"], "concurrency_limit": 1, "concurrency_options": options});
    let (status, deployment) = server.post("/deployments/", body).await;
    assert_eq!(status, 201, "{deployment}");
    let path = format!("/deployments/{}", deployment["id"].as_str().unwrap());
    let run = async || {
        let (_, run) = server.post(&format!("{path}/create_flow_run"), json!({})).await;
        run["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(enter(&server, &run().await, "PENDING", NEW).await["status"], json!("ACCEPT"));
    let second = enter(&server, &run().await, "PENDING", NEW).await;
    assert_eq!((&second["status"], &second["state"]["type"]), (&json!("REJECT"), &json!("CANCELLED")));
    assert_eq!(server.patch(&path, json!({"concurrency_limit": null})).await.0, 204);
    assert_eq!(enter(&server, &run().await, "PENDING", NEW).await["status"], json!("ACCEPT"));
}

#[tokio::test]
async fn deployments_share_a_limit_that_is_none_of_theirs() {
    let server = TestServer::start().await;
    let (_, limit) = server.post("/v2/concurrency_limits/", json!({"name": "licences", "limit": 1})).await;
    let shared = json!({"global_concurrency_limit_id": limit["id"], "concurrency_limit": null});
    let (one, other) = (deployment(&server, "one", shared.clone()).await, deployment(&server, "other", shared).await);
    let running = run_of(&server, &one).await;
    assert_eq!(enter(&server, &running, "PENDING", NEW).await["status"], json!("ACCEPT"));
    let refused = enter(&server, &run_of(&server, &other).await, "PENDING", NEW).await;
    assert_eq!(refused["state"]["name"], json!("AwaitingConcurrencySlot"));
    let shown = async |deployment: &str| server.get(&format!("/deployments/{deployment}")).await.1["global_concurrency_limit"].clone();
    let seen = shown(&other).await;
    assert_eq!((&seen["name"], &seen["active_slots"], &seen["limit"]), (&json!("licences"), &json!(1), &json!(1)));

    // An own limit takes its place, and goes when the shared one comes back.
    let path = format!("/deployments/{other}");
    assert_eq!(server.patch(&path, json!({"concurrency_limit": 3})).await.0, 204);
    assert_eq!((&shown(&other).await["limit"], &shown(&one).await["limit"]), (&json!(3), &json!(1)));
    assert_eq!(server.patch(&path, json!({"global_concurrency_limit_id": limit["id"]})).await.0, 204);
    assert_eq!(server.get(&format!("/v2/concurrency_limits/deployment:{other}")).await.0, 404);
    // Whoever lets go of it, or is deleted, leaves it to the others.
    assert_eq!(server.patch(&path, json!({"global_concurrency_limit_id": null})).await.0, 204);
    assert_eq!((shown(&other).await, server.delete(&path).await.0), (Value::Null, 204));
    assert_eq!(shown(&one).await["name"], json!("licences"));
    assert_eq!(server.delete("/v2/concurrency_limits/licences").await.0, 204);
    assert_eq!(shown(&one).await, Value::Null);
}

#[tokio::test]
async fn a_limit_that_is_not_there_cannot_be_shared() {
    let server = limited(1).await;
    let (path, nobody) = (format!("/deployments/{}", server.deployment), json!({"global_concurrency_limit_id": NOBODY}));
    let expected = (404, json!({"detail": "Concurrency limit not found"}));
    assert_eq!(server.patch(&path, nobody.clone()).await, expected);
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let body = json!({"name": "new", "flow_id": flow["id"], "global_concurrency_limit_id": NOBODY});
    assert_eq!(server.post("/deployments/", body).await, expected);
    assert_eq!(server.get(&path).await.1["global_concurrency_limit"]["limit"], json!(1));
}

#[tokio::test]
async fn a_late_run_is_cancelled_where_none_may_wait_for_a_slot() {
    let server = TestServer::start().await;
    let options = |strategy: &str| json!({"concurrency_limit": 1, "concurrency_options": {"collision_strategy": strategy}});
    let at = Timestamp::now() + Duration::from_seconds(60);
    for (strategy, expected) in [("CANCEL_NEW", "Cancelled"), ("ENQUEUE", "Late")] {
        let deployment = deployment(&server, strategy, options(strategy)).await;
        let running = run_of(&server, &deployment).await;
        enter(&server, &running, "PENDING", NEW).await;
        let late = run_of(&server, &deployment).await;
        assert_eq!(server.server.mark_late_runs(at).await.unwrap(), 1, "{strategy}");
        let (_, late) = server.get(&format!("/flow_runs/{late}")).await;
        assert_eq!(late["state_name"], json!(expected));
        let message = if strategy == "CANCEL_NEW" { json!("Deployment concurrency limit reached.") } else { Value::Null };
        assert_eq!(late["state"]["message"], message);
    }
}
