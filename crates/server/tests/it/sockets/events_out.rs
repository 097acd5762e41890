//! Events that go out through the socket.

use serde_json::{Value, json};

use super::{Served, Talker};
use crate::events::id;

/// An event that occurs now.
fn fresh(number: u32, name: &str) -> Value {
    let occurred = onloan_domain::Timestamp::now().to_string();
    json!({"id": id(number), "occurred": occurred, "event": name, "resource": {"prefect.resource.id": "shop.order.1"}})
}

async fn subscribed(server: &Served, message: Value) -> Talker {
    let mut talker = server.talk("/events/out").await;
    talker.say(message).await;
    talker
}

async fn next(talker: &mut Talker) -> (Value, Value) {
    let frame = talker.hear().await;
    assert_eq!(frame["type"], json!("event"));
    (frame["event"]["event"].clone(), frame["event"]["id"].clone())
}

#[tokio::test]
async fn first_comes_the_past_in_order_and_then_what_happens_and_nothing_twice() {
    let server = Served::start().await;
    let past: Vec<Value> = (1..=600).map(|number| fresh(number, "shop.order.paid")).collect();
    server.post("/events", json!(past)).await;
    let mut talker = subscribed(&server, json!({"type": "filter", "filter": {"event": {"prefix": ["shop."]}}})).await;
    for number in 1..=600 {
        assert_eq!(next(&mut talker).await.1, json!(id(number)));
    }
    server.post("/events", json!([past[599], fresh(700, "other"), fresh(701, "shop.order.lost")])).await;
    assert_eq!(next(&mut talker).await, (json!("shop.order.lost"), json!(id(701))));
}

#[tokio::test]
async fn an_event_is_written_alike_from_the_past_and_live() {
    let server = Served::start().await;
    let filter = json!({"type": "filter", "filter": {"occurred": {"since": "2020-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}}});
    let mut live = subscribed(&server, filter.clone()).await;
    live.checkpoint().await;
    let mut event = fresh(1, "shop.order.paid");
    event["related"] = json!([{"prefect.resource.id": "shop.till.2", "prefect.resource.role": "till", "b": "1", "a": "2"}]);
    event["payload"] = json!({"z": 1.5, "a": [null, {"x": "ü"}]});
    event["follows"] = json!(id(9));
    server.post("/events", json!([event])).await;
    let heard = live.hear().await;
    assert_eq!(subscribed(&server, filter).await.hear().await.to_string(), heard.to_string());
    assert_eq!(heard["event"]["payload"], event["payload"]);
}

#[tokio::test]
async fn who_wants_no_past_gets_none() {
    let server = Served::start().await;
    server.post("/events", json!([fresh(1, "shop.order.paid")])).await;
    let mut talker = subscribed(&server, json!({"type": "filter", "filter": {}, "backfill": false})).await;
    // The answer shows that the subscription before it was read.
    talker.checkpoint().await;
    server.post("/events", json!([fresh(2, "shop.order.paid")])).await;
    assert_eq!(next(&mut talker).await.1, json!(id(2)));
}

#[tokio::test]
async fn the_past_is_a_quarter_of_an_hour_at_most() {
    let server = Served::start().await;
    let mut old = fresh(1, "shop.order.old");
    let long_ago = onloan_domain::Timestamp::now() - onloan_domain::Duration::from_micros(16 * 60 * 1_000_000);
    old["occurred"] = json!(long_ago.to_string());
    server.post("/events", json!([old, fresh(2, "shop.order.paid")])).await;
    let mut talker = subscribed(&server, json!({"type": "filter", "filter": {"occurred": {"since": "2020-01-01T00:00:00Z"}}})).await;
    assert_eq!(next(&mut talker).await.1, json!(id(2)));
}

#[tokio::test]
async fn a_runs_cancellation_reaches_who_waits_for_it() {
    let server = Served::start().await;
    let run = server.flow_run().await;
    server.post(&format!("/flow_runs/{run}/set_state"), json!({"state": {"type": "RUNNING"}})).await;
    let filter = json!({"event": {"name": ["prefect.flow-run.Cancelling"]}, "occurred": {"until": "2999-01-01T00:00:00Z"}});
    let mut talker = subscribed(&server, json!({"type": "filter", "filter": filter})).await;
    let (_, entered) = server.post(&format!("/flow_runs/{run}/set_state"), json!({"state": {"type": "CANCELLING"}})).await;
    let heard = talker.hear().await;
    assert_eq!(heard["event"]["id"], entered["state"]["id"]);
    assert_eq!(heard["event"]["resource"]["prefect.resource.id"], json!(format!("prefect.flow-run.{run}")));
}

#[tokio::test]
async fn who_asks_for_something_else_is_shown_out() {
    let server = Served::start().await;
    for message in [json!({"type": "subscribe"}), json!({}), json!([1])] {
        let mut talker = subscribed(&server, message).await;
        assert_eq!(talker.end().await, (1002, "Expected 'filter' message".to_owned()));
    }
    let mut talker = subscribed(&server, json!({"type": "filter", "filter": {"colour": "x".repeat(500)}})).await;
    let (code, reason) = talker.end().await;
    assert!(code == 1002 && reason.starts_with("Invalid filter: unknown field `colour`"), "{reason}");
}
