//! Two servers on one Postgres database: what happens on one reaches the clients of the other, and nothing is done twice.

use onloan_domain::{EventId, Timestamp};
use onloan_server::services::scheduler;
use serde_json::{Value, json};

use crate::harness::TestServer;
use crate::sockets::{Served, Talker};

async fn two() -> [Served; 2] {
    let [one, other] = TestServer::two().await;
    [Served::over(one).await, Served::over(other).await]
}

/// Something that happens now: who listens hears nothing that happened long ago.
fn event(name: &str) -> Value {
    json!({"id": EventId::new_v7(), "occurred": Timestamp::now(), "event": name, "resource": {"prefect.resource.id": "shop.order.1"}})
}

/// Hears the events of these names from now on.
async fn listening(server: &Served, prefix: &str) -> Talker {
    let mut talker = server.talk("/events/out").await;
    talker.say(json!({"type": "filter", "filter": {"event": {"prefix": [prefix]}}, "backfill": false})).await;
    talker.checkpoint().await;
    talker
}

async fn hears(talker: &mut Talker) -> Value {
    talker.hear().await["event"]["event"].clone()
}

/// Sends events through one server until a client of the other hears one: from then on the two know of each other.
async fn acquainted(one: &Served, other: &Served) {
    let mut talker = listening(other, "shop.hello").await;
    for _ in 0..100 {
        assert_eq!(one.post("/events", json!([event("shop.hello")])).await.0, 204);
        if talker.hears_within_a_moment().await {
            return;
        }
    }
    panic!("the one server never hears of the other");
}

#[tokio::test]
async fn events_reach_the_clients_of_both_and_each_once() {
    let [one, other] = two().await;
    acquainted(&one, &other).await;
    acquainted(&other, &one).await;
    let (mut here, mut there) = (listening(&one, "shop.order").await, listening(&other, "shop.order").await);
    one.post("/events", json!([event("shop.order.placed"), event("shop.order.paid")])).await;
    for talker in [&mut here, &mut there] {
        assert_eq!([hears(talker).await, hears(talker).await], ["shop.order.placed", "shop.order.paid"]);
    }
    other.post("/events", json!([event("shop.order.sent")])).await;
    for talker in [&mut here, &mut there] {
        assert_eq!(hears(talker).await, "shop.order.sent");
    }
}

#[tokio::test]
async fn an_automation_counts_what_both_take_and_fires_once() {
    let [one, other] = two().await;
    acquainted(&one, &other).await;
    acquainted(&other, &one).await;
    let mut told = listening(&other, "prefect.automation").await;
    let trigger = json!({"posture": "Reactive", "expect": ["shop.order.*"], "threshold": 2, "within": 3600});
    let body = json!({"name": "two orders", "trigger": trigger, "actions": [{"type": "do-nothing"}]});
    assert_eq!(one.post("/automations/", body).await.0, 201);
    // The other server has read it when it tells of it.
    assert_eq!(hears(&mut told).await, "prefect.automation.created");
    one.post("/events", json!([event("shop.order.paid")])).await;
    other.post("/events", json!([event("shop.order.paid")])).await;
    for expected in ["prefect.automation.triggered", "prefect.automation.action.triggered", "prefect.automation.action.executed"] {
        assert_eq!(hears(&mut told).await, expected);
    }
    let fired = json!({"filter": {"event": {"name": ["prefect.automation.triggered"]}}});
    assert_eq!(one.post("/events/filter", fired).await.1["total"], json!(1));
}

#[tokio::test]
async fn work_reaches_workers_of_the_other() {
    let [one, other] = two().await;
    acquainted(&one, &other).await;
    let mut worker = other.talk("/task_runs/subscriptions/scheduled").await;
    worker.say(json!({"type": "subscribe", "keys": ["load"], "client_id": "worker-1"})).await;
    worker.checkpoint().await;
    let state = json!({"type": "SCHEDULED", "state_details": {"deferred": true}});
    let (_, run) = one.post("/task_runs/", json!({"task_key": "load", "dynamic_key": "0", "flow_run_id": null, "state": state})).await;
    assert_eq!(worker.hear().await["id"], run["id"]);
}

#[tokio::test]
async fn both_schedule_at_the_same_time_and_each_run_is_there_once() {
    let [one, other] = TestServer::two().await;
    let (_, flow) = one.post("/flows/", json!({"name": "load"})).await;
    for number in 0..20 {
        let schedules = json!([{"schedule": {"cron": "*/5 * * * *"}}]);
        let body = json!({"name": format!("nightly-{number}"), "flow_id": flow["id"], "schedules": schedules});
        assert_eq!(one.post("/deployments/", body).await.0, 201);
    }
    let now = Timestamp::now();
    let passes = [one.db(), other.db(), one.db(), other.db()].map(|db| scheduler::run_once(db, now));
    let made: u64 = futures::future::try_join_all(passes).await.unwrap().into_iter().sum();
    let there = other.post("/flow_runs/count", json!({})).await.1.as_u64().unwrap();
    assert_eq!((made, there), (20 * 13, 20 * 13));
}
