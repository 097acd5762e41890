//! The filter grammar over stored events, and pages.

use serde_json::{Value, json};

use super::{event, everything, found, id, numbers};
use crate::harness::TestServer;

/// Five events, newest last.
async fn shop() -> TestServer {
    let server = TestServer::start().await;
    let mut events: Vec<Value> = (1..=5).map(|number| event(number, "shop.order.paid", number)).collect();
    events[0]["resource"] = json!({"prefect.resource.id": "shop.order.1", "colour": "red", "prefect.resource.name": "first"});
    events[1]["event"] = json!("shop.order.lost");
    events[1]["resource"] = json!({"prefect.resource.id": "shop.order.2", "colour": "blue_1"});
    events[1]["related"] = json!([
        {"prefect.resource.id": "shop.customer.1", "prefect.resource.role": "buyer", "vip": "yes"},
        {"prefect.resource.id": "shop.till.2", "prefect.resource.role": "till"},
    ]);
    events[2]["resource"] = json!({"prefect.resource.id": "shop.customer.1"});
    events[2]["payload"] = json!({"Amount": "Twelve 100% Euro"});
    events[3]["related"] = json!([{"prefect.resource.id": "shop.till.2", "prefect.resource.role": "floor"}]);
    events[4]["event"] = json!("Shop.order.paid");
    assert_eq!(server.post("/events", json!(events)).await.0, 204);
    server
}

#[tokio::test]
async fn every_part_of_the_filter_selects() {
    let server = shop().await;
    for (filter, expected) in [
        (json!({}), &[5, 4, 3, 2, 1][..]),
        (json!({"order": "ASC"}), &[1, 2, 3, 4, 5]),
        (json!({"occurred": {"since": "2026-01-01T00:02:00Z", "until": "2026-01-01T00:03:00Z"}}), &[3, 2]),
        (json!({"event": {"name": ["shop.order.lost"]}}), &[2]),
        (json!({"event": {"prefix": ["shop.order.p", "nothing"]}}), &[4, 3, 1]),
        (json!({"event": {"exclude_prefix": ["shop.order.p", "Shop"]}}), &[2]),
        (json!({"event": {"exclude_name": ["shop.order.paid"]}}), &[5, 2]),
        (json!({"event": {"prefix": ["shop.*"]}}), &[]),
        (json!({"id": {"id": [id(3), id(9)]}}), &[3]),
        (json!({"resource": {"id": ["shop.order.2", "shop.customer.1"]}}), &[3, 2]),
        (json!({"resource": {"id_prefix": ["shop.order."]}}), &[5, 4, 2, 1]),
        (json!({"resource": {"labels": {"colour": ["r?d", "green"]}}}), &[1]),
        (json!({"resource": {"labels": {"colour": "!red"}}}), &[2]),
        (json!({"resource": {"labels": {"colour": "blue_*"}}}), &[2]),
        (json!({"resource": {"labels": {"colour": "blue[_]*"}}}), &[]),
        (json!({"resource": {"labels": {"prefect.resource.id": "shop.customer.*"}}}), &[3]),
        (json!({"resource": {"labels": {"colour": []}}}), &[]),
        (json!({"resource": {"labels": {}}}), &[5, 4, 3, 2, 1]),
        (json!({"resource": {"distinct": true}}), &[5, 3, 2]),
        (json!({"resource": {"distinct": true}, "order": "ASC"}), &[1, 2, 3]),
        (json!({"related": {"id": ["shop.till.2"]}}), &[4, 2]),
        (json!({"related": {"role": ["till"]}}), &[2]),
        (json!({"related": {"resources_in_roles": [["shop.till.2", "floor"], ["shop.till.2", "roof"]]}}), &[4]),
        (json!({"related": {"labels": {"vip": "y*", "prefect.resource.role": "buyer"}}}), &[2]),
        (json!({"related": [{"role": ["till"]}, {"role": ["buyer"]}]}), &[2]),
        (json!({"related": {"id": []}}), &[5, 4, 3, 2, 1]),
        (json!({"any_resource": {"id": ["shop.customer.1"]}}), &[3, 2]),
        (json!({"any_resource": {"id_prefix": ["shop.till."]}}), &[4, 2]),
        (json!({"any_resource": {"labels": {"colour": "red"}}}), &[1]),
        (json!({"any_resource": [{"id": ["shop.order.2"]}, {"id": ["shop.till.2"]}]}), &[2]),
        (json!({"text": {"query": "twelve"}}), &[3]),
        (json!({"text": {"query": "\"100% euro\" vip"}}), &[3, 2]),
        (json!({"text": {"query": "shop -customer"}}), &[5, 4, 1]),
    ] {
        assert_eq!(found(&server, filter.clone()).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn an_event_is_answered_as_it_came_with_the_time_it_arrived() {
    let server = shop().await;
    let (_, page) = server.post("/events/filter", json!({"filter": {"id": {"id": [id(3)]}, "occurred": everything()}})).await;
    let mut answered = page["events"][0].clone();
    assert!(answered.as_object_mut().unwrap().remove("received").unwrap().as_str().unwrap().ends_with('Z'));
    let sent = json!({
        "occurred": "2026-01-01T00:03:00Z", "event": "shop.order.paid", "resource": {"prefect.resource.id": "shop.customer.1"},
        "related": [], "payload": {"Amount": "Twelve 100% Euro"}, "id": id(3), "follows": null,
    });
    assert_eq!(answered, sent);
}

#[tokio::test]
async fn pages_follow_one_another_also_while_events_arrive() {
    let server = TestServer::start().await;
    // Several at the same time, so that the time alone does not tell where a page ends.
    let events: Vec<Value> = (1..=7).map(|number| event(number, "shop.order.paid", number / 3)).collect();
    server.post("/events", json!(events)).await;
    let (_, mut page) = server.post("/events/filter", json!({"filter": {"occurred": everything(), "order": "ASC"}, "limit": 3})).await;
    server.post("/events", json!([event(0, "shop.order.paid", 0)])).await;
    let mut read = numbers(&page);
    while let Some(next) = page["next_page"].as_str() {
        assert!(next.starts_with("http://localhost/api/events/filter/next?page-token="), "{next}");
        page = server.get(next.split_once("/api").unwrap().1).await.1;
        assert_eq!(page["total"], json!(7));
        read.extend(numbers(&page));
    }
    assert_eq!(read, [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn an_event_that_comes_again_stays_as_it_was() {
    let server = TestServer::start().await;
    let mut again = event(1, "shop.order.lost", 1);
    again["related"] = json!([{"prefect.resource.id": "shop.till.2", "prefect.resource.role": "till"}]);
    server.post("/events", json!([event(1, "shop.order.paid", 1)])).await;
    server.post("/events", json!([again.clone(), event(2, "shop.order.paid", 2), again])).await;
    assert_eq!(found(&server, json!({"event": {"name": ["shop.order.paid"]}})).await, [2, 1]);
    assert_eq!(found(&server, json!({"related": {"role": ["till"]}})).await, [] as [u32; 0]);
}

#[tokio::test]
async fn the_states_of_task_runs_are_events_too() {
    let server = TestServer::start().await;
    let mut state = event(1, "prefect.task-run.Running", 1);
    state["resource"] = json!({"prefect.resource.id": format!("prefect.task-run.{}", id(7)), "prefect.orchestration": "client"});
    let task_run = json!({"task_key": "load", "dynamic_key": "0"});
    state["payload"] = json!({"validated_state": {"type": "RUNNING"}, "task_run": task_run});
    server.post("/events", json!([state])).await;
    assert_eq!(found(&server, json!({"event": {"prefix": ["prefect.task-run."]}})).await, [1]);
    assert_eq!(server.get(&format!("/task_runs/{}", id(7))).await.1["state_type"], json!("RUNNING"));
}
