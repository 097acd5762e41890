//! The concurrency of deployments: slots that runs take when they are about to start, and give back when they end.

use bytes::Bytes;
use http::Request;
use onloan_domain::{Duration, Timestamp};
use onloan_server::services::repossessor;
use serde_json::{Value, json};

use crate::harness::TestServer;

const DEPLOYMENT: &str = "00000000-0000-0000-0000-0000000000dd";
const NEW: &str = "prefect/3.8.8 (API 0.8.4)";
const OLD: &str = "prefect/3.4.10 (API 0.8.4)";

async fn limited(limit: u32) -> TestServer {
    let server = TestServer::start().await;
    let body = json!({"name": format!("deployment:{DEPLOYMENT}"), "limit": limit});
    assert_eq!(server.post("/v2/concurrency_limits/", body).await.0, 201);
    server
}

async fn scheduled(server: &TestServer) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let body = json!({"flow_id": flow["id"], "deployment_id": DEPLOYMENT, "state": {"type": "SCHEDULED"}});
    server.post("/flow_runs/", body).await.1["id"].as_str().unwrap().to_owned()
}

async fn enter(server: &TestServer, run: &str, state: &str, agent: &str) -> Value {
    let body = json!({"state": {"type": state}}).to_string();
    let request =
        Request::post(format!("/api/flow_runs/{run}/set_state")).header("content-type", "application/json").header("user-agent", agent);
    let response = server.send(request.body(Bytes::from(body)).unwrap()).await;
    serde_json::from_slice(response.body()).unwrap()
}

async fn taken(server: &TestServer) -> Value {
    server.get(&format!("/v2/concurrency_limits/deployment:{DEPLOYMENT}")).await.1["active_slots"].clone()
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
    let body = json!({"flow_id": flow["id"], "deployment_id": DEPLOYMENT, "state": {"type": "PENDING"}});
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
