//! Events that come through the socket.

use serde_json::{Value, json};

use super::Served;
use crate::events::{event, everything};

async fn kept(server: &Served) -> Value {
    server.post("/events/filter", json!({"filter": {"occurred": everything()}, "limit": 1})).await.1["total"].clone()
}

fn task_run_state(number: u32, state: &str) -> Value {
    let mut event = event(number, &format!("prefect.task-run.{state}"), number);
    let run = "prefect.task-run.01990000-0000-7000-8000-000000000001";
    event["resource"] = json!({"prefect.resource.id": run, "prefect.orchestration": "client"});
    let task_run = json!({"task_key": "load", "dynamic_key": "0", "name": "load-0"});
    event["payload"] = json!({"validated_state": {"type": state.to_uppercase(), "name": state}, "task_run": task_run});
    event
}

#[tokio::test]
async fn a_pong_means_that_everything_before_is_stored_and_nothing_else_is_answered() {
    let server = Served::start().await;
    let mut talker = server.talk("/events/in").await;
    for round in 1..=3_u32 {
        for number in 0..700 {
            talker.say(event(round * 1000 + number, "shop.order.paid", 1)).await;
        }
        talker.checkpoint().await;
        assert_eq!(kept(&server).await, json!(round * 700));
    }
}

#[tokio::test]
async fn task_runs_are_recorded_from_it() {
    let server = Served::start().await;
    let mut talker = server.talk("/events/in").await;
    for (number, state) in [(1, "Pending"), (2, "Running"), (3, "Completed")] {
        talker.say(task_run_state(number, state)).await;
    }
    talker.checkpoint().await;
    let (_, run) = server.get("/task_runs/01990000-0000-7000-8000-000000000001").await;
    assert_eq!((&run["state_type"], &run["name"]), (&json!("COMPLETED"), &json!("load-0")));
}

#[tokio::test]
async fn events_that_are_sent_again_after_a_lost_connection_are_kept_once() {
    let server = Served::start().await;
    for _ in 0..2 {
        let mut talker = server.talk("/events/in").await;
        talker.say(event(1, "shop.order.paid", 1)).await;
        talker.say(event(2, "shop.order.paid", 2)).await;
        talker.checkpoint().await;
        talker.leave().await;
    }
    assert_eq!(kept(&server).await, json!(2));
}

#[tokio::test]
async fn what_is_no_event_is_left_out_and_the_others_are_kept() {
    let server = Served::start().await;
    let mut talker = server.talk("/events/in").await;
    let mut without_resource = event(2, "shop.order.paid", 2);
    without_resource["resource"] = json!({});
    for frame in [event(1, "shop.order.paid", 1), json!({"type": "event"}), without_resource, event(3, "shop.order.paid", 3)] {
        talker.say(frame).await;
    }
    talker.checkpoint().await;
    assert_eq!(kept(&server).await, json!(2));
}

#[tokio::test]
async fn what_came_before_the_client_left_is_kept() {
    let server = Served::start().await;
    let mut talker = server.talk("/events/in").await;
    talker.say(event(1, "shop.order.paid", 1)).await;
    talker.leave().await;
    let server = server.stop().await.restarted().await;
    let (_, page) = server.post("/events/filter", json!({"filter": {"occurred": everything()}})).await;
    assert_eq!(page["total"], json!(1));
}
