//! What is no event, no filter and no page.

use serde_json::{Value, json};

use super::event;
use crate::harness::TestServer;

#[tokio::test]
async fn what_is_no_event_is_refused_and_keeps_the_others_out() {
    let server = TestServer::start().await;
    let wrong = |key: &str, value: Value| {
        let mut event = event(1, "shop.order.paid", 1);
        event[key] = value;
        event
    };
    let related = json!([{"prefect.resource.id": "shop.till.2"}]);
    let many: Vec<Value> = (0..101).map(|id| json!({"prefect.resource.id": format!("r.{id}"), "prefect.resource.role": "r"})).collect();
    let labels: Value = (0..501).map(|label| (format!("label-{label}"), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    for event in [
        wrong("resource", json!({"colour": "red"})),
        wrong("resource", json!({"prefect.resource.id": ""})),
        wrong("resource", json!({"prefect.resource.id": 7})),
        wrong("resource", labels),
        wrong("related", related),
        wrong("related", json!(many)),
        wrong("event", json!("x".repeat(1025))),
        wrong("payload", json!([])),
        wrong("payload", Value::Null),
        wrong("payload", json!("text")),
        wrong("id", json!("no uuid")),
        wrong("occurred", json!("yesterday")),
    ] {
        let (status, answer) = server.post("/events", json!([super::event(2, "fine", 1), event])).await;
        assert_eq!((status, &answer["exception_message"]), (422, &json!("Invalid request received.")), "{event}: {answer}");
    }
    assert_eq!(super::found(&server, json!({})).await, [] as [u32; 0]);
}

#[tokio::test]
async fn wrong_filters_limits_and_pages_are_refused() {
    let server = TestServer::start().await;
    for (body, place) in [
        (json!({"limit": 51}), json!(["body", "limit"])),
        (json!({"limit": -1}), json!(["body", "limit"])),
        (json!({"filter": {"colour": 1}}), json!(["body", "filter", "colour"])),
        (json!({"filter": {"event": {"colour": 1}}}), json!(["body", "filter", "event", "colour"])),
        (json!({"filter": {"order": "UP"}}), json!(["body", "filter", "order"])),
        (json!({"filter": {"text": {"query": "x".repeat(201)}}}), json!(["body", "filter", "text", "query"])),
    ] {
        let (status, answer) = server.post("/events/filter", body).await;
        assert_eq!((status, &answer["exception_detail"][0]["loc"]), (422, &place), "{answer}");
    }
    assert_eq!(server.get("/events/filter/next?page-token=bm8gcGFnZQ==").await, (403, json!({"detail": "Forbidden"})));
    assert_eq!(server.get("/events/filter/next").await.0, 422);
}

#[tokio::test]
async fn wrong_counts_are_refused() {
    let server = TestServer::start().await;
    for (by, body) in [
        ("colour", json!({"filter": {}})),
        ("time", json!({})),
        ("time", json!({"filter": {}, "time_unit": "year"})),
        ("time", json!({"filter": {}, "time_interval": 0.001})),
    ] {
        assert_eq!(server.post(&format!("/events/count-by/{by}"), body.clone()).await.0, 422, "{by} {body}");
    }
    let (status, answer) = server.post("/events/count-by/time", json!({"filter": {}, "time_unit": "minute"})).await;
    assert!(status == 422 && answer["detail"].as_str().unwrap().contains("1000 are the most"), "{answer}");
}
