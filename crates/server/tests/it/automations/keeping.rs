//! How automations are made, found, changed and deleted.

use serde_json::{Value, json};

use super::{automation, id, made};
use crate::harness::TestServer;

const NOTHING: &str = "01990000-0000-7000-8000-000000000001";

#[tokio::test]
async fn an_automation_is_answered_with_all_that_was_not_said() {
    let server = TestServer::start().await;
    let mut body = automation("a", "shop.order.paid", json!([{"type": "do-nothing"}]));
    body["trigger"]["id"] = json!(NOTHING);
    let made = made(&server, body).await;
    assert_eq!(server.get(&format!("/automations/{}", id(&made))).await, (200, made.clone()));
    assert_ne!(made["trigger"]["id"], json!(NOTHING), "the server gives ids itself");
    let mut rest = made.clone();
    for given in ["id", "created", "updated"] {
        rest.as_object_mut().unwrap().remove(given);
    }
    rest["trigger"].as_object_mut().unwrap().remove("id");
    let expected = json!({
        "name": "a", "description": "", "enabled": true, "tags": [],
        "trigger": {
            "type": "event", "match": {}, "match_related": {}, "after": [], "expect": ["shop.order.paid"], "for_each": [],
            "posture": "Reactive", "threshold": 1, "within": 0.0,
        },
        "actions": [{"type": "do-nothing"}], "actions_on_trigger": [], "actions_on_resolve": [],
    });
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn automations_are_replaced_disabled_and_deleted() {
    let server = TestServer::start().await;
    let made = made(&server, automation("a", "x", json!([]))).await;
    let path = format!("/automations/{}", id(&made));
    assert_eq!(server.patch(&path, json!({"enabled": false})).await.0, 204);
    assert_eq!(server.get(&path).await.1["enabled"], json!(false));
    assert_eq!(server.put(&path, automation("b", "y", json!([]))).await.0, 204);
    let (_, replaced) = server.get(&path).await;
    assert_eq!((&replaced["name"], &replaced["trigger"]["expect"], &replaced["created"]), (&json!("b"), &json!(["y"]), &made["created"]));
    assert_eq!(server.delete(&path).await.0, 204);
    let missing = (404, json!({"exception_message": "Automation not found"}));
    assert_eq!(server.get(&path).await, missing);
    assert_eq!(server.delete(&path).await, missing);
    assert_eq!(server.patch(&path, json!({"enabled": false})).await, missing);
    assert_eq!(server.put(&path, automation("b", "y", json!([]))).await, missing);
    let filter = json!({"filter": {"event": {"prefix": ["prefect.automation."]}, "order": "ASC"}});
    let (_, told) = server.post("/events/filter", filter).await;
    let told: Vec<&Value> = told["events"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    let expected = ["created", "updated", "updated", "deleted"].map(|action| json!(format!("prefect.automation.{action}")));
    assert_eq!(told, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn automations_are_listed_and_counted_by_every_filter() {
    let server = TestServer::start().await;
    let mut ids = Vec::new();
    for (name, tags) in [("b", json!(["t", "u"])), ("a", json!(["t"])), ("c", json!([]))] {
        let mut body = automation(name, "x", json!([]));
        body["tags"] = tags;
        ids.push(id(&made(&server, body).await).to_owned());
    }
    for (body, expected) in [
        (json!({}), &["a", "b", "c"][..]),
        (json!({"sort": null, "limit": null, "offset": 0, "automations": null}), &["a", "b", "c"]),
        (json!({"sort": "NAME_DESC", "limit": 2}), &["c", "b"]),
        (json!({"sort": "CREATED_DESC", "offset": 1}), &["a", "b"]),
        (json!({"automations": {"id": {"any_": [ids[0]]}}}), &["b"]),
        (json!({"automations": {"name": {"any_": ["a", "c"]}, "created": {"before_": "2999-01-01T00:00:00Z"}}}), &["a", "c"]),
        (json!({"automations": {"tags": {"all_": ["t", "u"]}}}), &["b"]),
        (json!({"automations": {"tags": {"any_": ["u", "t"]}}}), &["a", "b"]),
        (json!({"automations": {"tags": {"is_null_": true}}}), &["c"]),
        (json!({"automations": {"operator": "or_", "name": {"any_": ["a"]}, "tags": {"is_null_": true}}}), &["a", "c"]),
    ] {
        let (status, found) = server.post("/automations/filter", body.clone()).await;
        let names: Vec<&Value> = found.as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!((status, names), (200, expected.iter().map(|name| json!(name)).collect::<Vec<_>>().iter().collect()), "{body}");
        if body.get("limit").is_none() && body.get("offset").is_none() {
            let count = server.post("/automations/count", body).await.1;
            assert_eq!(count, json!(expected.len()));
        }
    }
    assert_eq!(server.post("/automations/filter", json!({"automations": {"colour": 1}})).await.0, 422);
}

#[tokio::test]
async fn an_automation_goes_with_what_it_belongs_to_and_not_with_what_it_acts_on() {
    let server = TestServer::start().await;
    let deployment = format!("prefect.deployment.{NOTHING}");
    let mut owned = automation("owned", "x", json!([]));
    owned["owner_resource"] = json!(deployment);
    made(&server, owned).await;
    made(&server, automation("acting", "x", json!([{"type": "run-deployment", "deployment_id": NOTHING}]))).await;
    let related = server.get(&format!("/automations/related-to/{deployment}")).await.1;
    assert_eq!(related.as_array().unwrap().len(), 2);
    for _ in 0..2 {
        assert_eq!(server.delete(&format!("/automations/owned-by/{deployment}")).await, (202, Value::Null));
    }
    let related = server.get(&format!("/automations/related-to/{deployment}")).await.1;
    assert_eq!((related.as_array().unwrap().len(), &related[0]["name"]), (1, &json!("acting")));
}

#[tokio::test]
async fn what_is_no_automation_is_refused() {
    let server = TestServer::start().await;
    let with = |key: &str, value: Value| {
        let mut body = automation("a", "x", json!([]));
        body[key] = value;
        body
    };
    for body in [
        json!({}),
        with("colour", json!(1)),
        with("trigger", json!({"type": "metric"})),
        with("trigger", json!({"posture": "Proactive", "within": 1})),
        with("actions", json!([{"type": "dance"}])),
        with("actions", json!([{"type": "pause-automation"}])),
        with("actions", json!([{"type": "pause-automation", "source": "inferred", "automation_id": NOTHING}])),
        with("actions_on_trigger", json!([{"type": "run-deployment"}])),
        with("actions", json!([{"type": "send-notification", "block_document_id": NOTHING, "body": "{{ event"}])),
    ] {
        assert_eq!(server.post("/automations/", body.clone()).await.0, 422, "{body}");
    }
    assert_eq!(server.post("/automations/count", json!({})).await.1, json!(0));
    assert_eq!(server.get("/automations/no-id").await.0, 404);
}
