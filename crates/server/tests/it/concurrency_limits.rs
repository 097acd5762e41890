//! Concurrency limits, the leases on their slots, and the older API of tags.

use bytes::Bytes;
use http::Request;
use onloan_domain::{Duration, Timestamp};
use onloan_server::services::repossessor;
use serde_json::{Value, json};

use crate::harness::TestServer;

const TAKE: &str = "/v2/concurrency_limits/increment-with-lease";
const RUN: &str = "00000000-0000-0000-0000-00000000000a";
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

async fn limited(body: Value) -> TestServer {
    let server = TestServer::start().await;
    let (status, made) = server.post("/v2/concurrency_limits/", body).await;
    assert_eq!(status, 201, "{made}");
    server
}

async fn active_slots(server: &TestServer, name: &str) -> Value {
    server.get(&format!("/v2/concurrency_limits/{name}")).await.1["active_slots"].clone()
}

#[tokio::test]
async fn a_limit_is_made_read_changed_and_deleted() {
    let server = limited(json!({"name": "database", "limit": 2})).await;
    let (_, limit) = server.get("/v2/concurrency_limits/database").await;
    let id = limit["id"].as_str().unwrap();
    assert_eq!(server.get(&format!("/v2/concurrency_limits/{id}")).await, (200, limit.clone()));
    let keys: Vec<&String> = limit.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "created", "updated", "active", "name", "limit", "active_slots", "slot_decay_per_second"]);
    let patch = json!({"limit": 5, "active_slots": 1, "name": "db"});
    assert_eq!(server.patch("/v2/concurrency_limits/database", patch).await, (204, Value::Null));
    let (_, listed) = server.post("/v2/concurrency_limits/filter", json!({"limit": 10, "offset": 0})).await;
    assert_eq!((&listed[0]["name"], &listed[0]["limit"], &listed[0]["active_slots"]), (&json!("db"), &json!(5), &json!(1)));
    assert_eq!(server.delete(&format!("/v2/concurrency_limits/{id}")).await, (204, Value::Null));
    let gone = (404, json!({"detail": "Concurrency Limit not found"}));
    assert_eq!(server.get("/v2/concurrency_limits/db").await, gone);
    assert_eq!(server.patch("/v2/concurrency_limits/db", json!({})).await, gone);
    assert_eq!(server.delete("/v2/concurrency_limits/db").await, gone);
}

#[tokio::test]
async fn wrong_limits_are_refused() {
    let server = limited(json!({"name": "database", "limit": 2})).await;
    let path = "/v2/concurrency_limits/";
    for (body, expected) in [
        (json!({"name": "database", "limit": 1}), 409),
        (json!({"name": "a", "limit": -1}), 422),
        (json!({"name": "a/b", "limit": 1}), 422),
        (json!({"name": "a"}), 422),
        (json!({"name": "a", "limit": 1, "slot_decay_per_second": -0.1}), 422),
        (json!({"name": "a", "limit": 1, "colour": "red"}), 422),
    ] {
        assert_eq!(server.post(path, body.clone()).await.0, expected, "{body}");
    }
    for (body, expected) in [
        (json!({"names": ["database"], "slots": 0}), 422),
        (json!({"names": ["database"], "slots": 1, "mode": "speed"}), 422),
        (json!({"names": ["database"], "slots": 1, "lease_duration": 59}), 422),
        (json!({"names": ["database"], "slots": 1, "lease_duration": 86_401}), 422),
        (json!({"names": ["database"], "slots": 1, "holder": {"type": "person", "id": RUN}}), 422),
    ] {
        assert_eq!(server.post(TAKE, body.clone()).await.0, expected, "{body}");
    }
    let (status, body) = server.post(TAKE, json!({"names": ["database"], "slots": 3})).await;
    assert_eq!((status, &body["detail"]), (422, &json!("Slots requested is greater than the limit")));
    let (status, body) = server.post(TAKE, json!({"names": ["database"], "slots": 1, "mode": "rate_limit"})).await;
    let text = "Only concurrency limits with slot decay can be used for rate limiting. \
                The following limits do not have a decay configured: 'database'";
    assert_eq!((status, &body["detail"]), (422, &json!(text)));
}

#[tokio::test]
async fn a_leased_slot_is_renewed_and_given_back() {
    let server = limited(json!({"name": "database", "limit": 1})).await;
    let take = json!({"names": ["database", "unknown"], "slots": 1, "mode": "concurrency", "lease_duration": 60});
    let (status, leased) = server.post(TAKE, take.clone()).await;
    assert_eq!((status, &leased["limits"][0]["name"], &leased["limits"][1]), (200, &json!("database"), &Value::Null));
    let lease = leased["lease_id"].as_str().unwrap();
    let renew = format!("/v2/concurrency_limits/leases/{lease}/renew");
    assert_eq!(server.post(&renew, json!({"lease_duration": 60})).await, (204, Value::Null));

    let request =
        Request::post(format!("/api{TAKE}")).header("content-type", "application/json").body(Bytes::from(take.to_string())).unwrap();
    let locked = server.send(request).await;
    let wait: f64 = locked.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert_eq!((locked.status().as_u16(), locked.body().as_ref()), (423, br#"{"detail":"Locked"}"#.as_slice()));
    assert!((1.0..3.0).contains(&wait), "{wait}");

    let give_back = json!({"lease_id": lease});
    for time in ["first", "second"] {
        assert_eq!(server.post("/v2/concurrency_limits/decrement-with-lease", give_back.clone()).await, (204, Value::Null), "{time}");
        assert_eq!(active_slots(&server, "database").await, json!(0), "{time}");
    }
    let gone = json!({"detail": "Lease not found - it may have expired or been revoked"});
    assert_eq!(server.post(&renew, json!({"lease_duration": 60})).await, (410, gone));
    assert_eq!(server.post(TAKE, take).await.0, 200);
}

#[tokio::test]
async fn a_lease_on_nothing_is_a_lease() {
    let server = TestServer::start().await;
    let (status, leased) = server.post(TAKE, json!({"names": ["unknown"], "slots": 1})).await;
    assert_eq!((status, &leased["limits"]), (200, &json!([])));
    let renew = format!("/v2/concurrency_limits/leases/{}/renew", leased["lease_id"].as_str().unwrap());
    assert_eq!(server.post(&renew, json!({})).await.0, 204);
}

#[tokio::test]
async fn several_limits_are_taken_together_or_not_at_all() {
    let server = limited(json!({"name": "a", "limit": 2})).await;
    server.post("/v2/concurrency_limits/", json!({"name": "b", "limit": 1})).await;
    let take = |names: &[&str]| json!({"names": names, "slots": 1});
    assert_eq!(server.post("/v2/concurrency_limits/increment", take(&["b"])).await.0, 200);
    assert_eq!(server.post("/v2/concurrency_limits/increment", take(&["a", "b"])).await.0, 423);
    assert_eq!((active_slots(&server, "a").await, active_slots(&server, "b").await), (json!(0), json!(1)));
    let (status, given) = server.post("/v2/concurrency_limits/decrement", take(&["b", "unknown"])).await;
    assert_eq!((status, given.as_array().unwrap().len()), (200, 1));
    assert_eq!(server.post("/v2/concurrency_limits/increment", take(&["a", "b"])).await.0, 200);
    assert_eq!(server.post("/v2/concurrency_limits/decrement", take(&["unknown"])).await, (200, json!([])));
}

#[tokio::test]
async fn an_inactive_limit_limits_nothing_and_loses_no_slot() {
    let server = limited(json!({"name": "a", "limit": 1, "active": false})).await;
    let mut leases = Vec::new();
    for _ in 0..3 {
        let (status, leased) = server.post(TAKE, json!({"names": ["a"], "slots": 1})).await;
        assert_eq!((status, &leased["limits"][0]["name"]), (200, &json!("a")));
        leases.push(leased["lease_id"].clone());
    }
    server.patch("/v2/concurrency_limits/a", json!({"active": true})).await;
    assert_eq!(server.post(TAKE, json!({"names": ["a"], "slots": 1})).await.0, 200);
    // Leases of the time when it was inactive hold nothing of it.
    for lease in leases {
        server.post("/v2/concurrency_limits/decrement-with-lease", json!({"lease_id": lease})).await;
    }
    assert_eq!(active_slots(&server, "a").await, json!(1));
}

#[tokio::test]
async fn slots_of_leases_that_nobody_renewed_are_taken_back_once() {
    let server = limited(json!({"name": "a", "limit": 3})).await;
    for lasts in [60, 600] {
        assert_eq!(server.post(TAKE, json!({"names": ["a"], "slots": 1, "lease_duration": lasts})).await.0, 200);
    }
    let now = Timestamp::now();
    for (seconds, taken_back, left) in [(0, 0, 2), (61, 1, 1), (61, 0, 1), (601, 1, 0), (601, 0, 0)] {
        let done = repossessor::run_once(server.db(), now + Duration::from_seconds(seconds)).await.unwrap();
        assert_eq!((done, active_slots(&server, "a").await), (taken_back, json!(left)), "after {seconds} s");
    }
}

#[tokio::test]
async fn a_lease_outlives_the_server() {
    let server = limited(json!({"name": "a", "limit": 1})).await;
    let (_, leased) = server.post(TAKE, json!({"names": ["a"], "slots": 1})).await;
    let server = server.restarted().await;
    assert_eq!(server.post(TAKE, json!({"names": ["a"], "slots": 1})).await.0, 423);
    server.post("/v2/concurrency_limits/decrement-with-lease", json!({"lease_id": leased["lease_id"]})).await;
    assert_eq!(server.post(TAKE, json!({"names": ["a"], "slots": 1})).await.0, 200);
}

#[tokio::test]
async fn the_limit_of_a_tag_is_seen_by_both_apis() {
    let server = TestServer::start().await;
    let body = |limit: u32| json!({"tag": "db", "concurrency_limit": limit});
    let (first, made) = server.post("/concurrency_limits/", body(1)).await;
    let (second, changed) = server.post("/concurrency_limits/", body(2)).await;
    assert_eq!((first, second, &made["id"], &changed["concurrency_limit"]), (201, 200, &changed["id"], &json!(2)));
    server.post("/v2/concurrency_limits/", json!({"name": "other", "limit": 1})).await;
    assert_eq!(server.get("/v2/concurrency_limits/tag:db").await.1["limit"], json!(2));
    let (_, listed) = server.post("/concurrency_limits/filter", json!({})).await;
    assert_eq!(listed, json!([changed]));

    let holder = json!({"type": "task_run", "id": RUN});
    server.post(TAKE, json!({"names": ["tag:db"], "slots": 1, "holder": holder})).await;
    assert_eq!(server.get("/concurrency_limits/tag/db").await.1["active_slots"], json!([RUN]));
    let by_id = format!("/concurrency_limits/{}", made["id"].as_str().unwrap());
    assert_eq!(server.get(&by_id).await.1["active_slots"], json!([RUN]));
    assert_eq!(server.delete(&by_id).await, (200, Value::Null));
    let gone = (404, json!({"detail": "Concurrency limit not found"}));
    for path in [by_id, "/concurrency_limits/tag/db".to_owned(), format!("/concurrency_limits/{NOBODY}")] {
        assert_eq!(server.get(&path).await, gone);
        assert_eq!(server.delete(&path).await, gone);
    }
    assert_eq!(server.post("/concurrency_limits/tag/db/reset", json!({})).await, gone);
}

#[tokio::test]
async fn older_clients_take_tags_and_give_them_back() {
    let server = TestServer::start().await;
    server.post("/concurrency_limits/", json!({"tag": "db", "concurrency_limit": 1})).await;
    let slots = |run: &str| json!({"names": ["db", "unknown"], "task_run_id": run});
    let (status, taken) = server.post("/concurrency_limits/increment", slots(RUN)).await;
    assert_eq!((status, &taken[0]["name"], &taken[1]), (200, &json!("db"), &Value::Null));
    let (status, body) = server.post("/concurrency_limits/increment", slots(NOBODY)).await;
    assert_eq!((status, &body["detail"]), (423, &json!("Concurrency limit for the db tag has been reached")));
    let (_, given) = server.post("/concurrency_limits/decrement", slots(RUN)).await;
    assert_eq!(given[0]["name"], json!("tag:db"));
    assert_eq!(server.post("/concurrency_limits/increment", slots(NOBODY)).await.0, 200);
    assert_eq!(server.post("/concurrency_limits/tag/db/reset", json!({"slot_override": [RUN]})).await, (200, Value::Null));
    assert_eq!(server.get("/concurrency_limits/tag/db").await.1["active_slots"], json!([RUN]));
    assert_eq!(server.post("/concurrency_limits/tag/db/reset", json!({})).await.0, 200);
    assert_eq!(active_slots(&server, "tag:db").await, json!(0));
    server.post("/concurrency_limits/", json!({"tag": "db", "concurrency_limit": 0})).await;
    let (status, body) = server.post("/concurrency_limits/increment", slots(RUN)).await;
    let text = "The concurrency limit on tag \"db\" is 0 and will deadlock if the task tries to run again.";
    assert_eq!((status, &body["detail"]), (423, &json!(text)));
}

#[tokio::test]
async fn resetting_one_tag_leaves_what_a_lease_holds_of_another() {
    let server = TestServer::start().await;
    for tag in ["a", "b"] {
        server.post("/concurrency_limits/", json!({"tag": tag, "concurrency_limit": 1})).await;
    }
    let (_, leased) = server.post(TAKE, json!({"names": ["tag:a", "tag:b"], "slots": 1})).await;
    server.post("/concurrency_limits/tag/a/reset", json!({})).await;
    assert_eq!((active_slots(&server, "tag:a").await, active_slots(&server, "tag:b").await), (json!(0), json!(1)));
    server.post("/v2/concurrency_limits/decrement-with-lease", json!({"lease_id": leased["lease_id"]})).await;
    assert_eq!(active_slots(&server, "tag:b").await, json!(0));
}
