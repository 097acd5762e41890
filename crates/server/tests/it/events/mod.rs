//! Events: what comes in can be found by everything that a filter can say, in pages and in counts.

mod counts;
mod filters;
mod refusals;
mod run_states;

use serde_json::{Value, json};

use crate::harness::TestServer;

/// An event of a shop, `minutes` after the beginning of 2026.
pub(crate) fn event(number: u32, name: &str, minutes: u32) -> Value {
    json!({
        "id": id(number),
        "occurred": format!("2026-01-01T{:02}:{:02}:00Z", minutes / 60, minutes % 60),
        "event": name,
        "resource": {"prefect.resource.id": "shop.order.1"},
    })
}

pub(crate) fn id(number: u32) -> String {
    format!("01990000-0000-7000-8000-0000000e{number:04}")
}

/// A range of time with all of them in it.
pub(crate) fn everything() -> Value {
    json!({"since": "2025-12-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"})
}

/// The last four digits of the ids of the events that match.
async fn found(server: &TestServer, filter: Value) -> Vec<u32> {
    let mut filter = filter;
    filter.as_object_mut().unwrap().entry("occurred").or_insert_with(everything);
    let (status, page) = server.post("/events/filter", json!({"filter": filter})).await;
    assert_eq!(status, 200, "{page}");
    let numbers = numbers(&page);
    assert_eq!(page["total"], json!(numbers.len()), "{page}");
    numbers
}

fn numbers(page: &Value) -> Vec<u32> {
    let number = |event: &Value| event["id"].as_str().unwrap()[32..].parse().unwrap();
    page["events"].as_array().unwrap().iter().map(number).collect()
}
