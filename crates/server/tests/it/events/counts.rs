//! Counts of events.

use serde_json::{Value, json};

use super::event;
use crate::harness::TestServer;

async fn counted(server: &TestServer, by: &str, more: Value) -> Value {
    let mut body = json!({"filter": {"occurred": {"since": "2026-01-01T00:00:00Z", "until": "2026-01-01T03:00:00Z"}}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, counts) = server.post(&format!("/events/count-by/{by}"), body).await;
    assert_eq!(status, 200, "{counts}");
    counts
}

async fn shop() -> TestServer {
    let server = TestServer::start().await;
    let mut events =
        [event(1, "shop.order.paid", 1), event(2, "shop.order.paid", 61), event(3, "shop.order.lost", 62), event(4, "other", 500)];
    events[0]["resource"] = json!({"prefect.resource.id": "shop.order.1", "prefect.resource.name": "old"});
    events[1]["resource"] = json!({"prefect.resource.id": "shop.order.1", "prefect.resource.name": "new"});
    server.post("/events", json!(events)).await;
    server
}

#[tokio::test]
async fn events_are_counted_by_name_and_by_resource() {
    let server = shop().await;
    assert_eq!(
        counted(&server, "event", json!({})).await,
        json!([
            {
                "value": "shop.order.paid", "label": "shop.order.paid", "count": 2,
                "start_time": "2026-01-01T00:01:00Z", "end_time": "2026-01-01T01:01:00Z",
            },
            {
                "value": "shop.order.lost", "label": "shop.order.lost", "count": 1,
                "start_time": "2026-01-01T01:02:00Z", "end_time": "2026-01-01T01:02:00Z",
            },
        ])
    );
    // The third has no name, and is later than the name "new".
    let resources = counted(&server, "resource", json!({})).await;
    assert_eq!((&resources[0]["label"], &resources[0]["count"], &resources[1]), (&json!("shop.order.1"), &json!(3), &Value::Null));
}

#[tokio::test]
async fn events_are_counted_by_spans_of_time_also_the_empty_ones() {
    let server = shop().await;
    let hours = counted(&server, "time", json!({"time_unit": "hour"})).await;
    let counts: Vec<&Value> = hours.as_array().unwrap().iter().map(|span| &span["count"]).collect();
    assert_eq!(counts, [1, 2, 0]);
    assert_eq!(
        hours[1],
        json!({
            "value": "1", "label": "2026-01-01T01:00:00+00:00", "count": 2,
            "start_time": "2026-01-01T01:00:00Z", "end_time": "2026-01-01T01:59:59.999999Z",
        })
    );
    let halves = counted(&server, "time", json!({"time_unit": "hour", "time_interval": 0.5})).await;
    assert_eq!(halves.as_array().unwrap().len(), 6);
    assert_eq!(counted(&server, "day", json!({})).await[0]["count"], json!(3));
}
