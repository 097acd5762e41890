//! Lists of runs page by page, histories, and what is known of a run besides.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

/// A run that should start at that second of the first of January 2026; its id.
async fn scheduled(server: &TestServer, second: u32) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "nightly"})).await;
    let time = format!("2026-01-01T00:00:{second:02}Z");
    let state = json!({"type": "SCHEDULED", "state_details": {"scheduled_time": time}});
    server.post("/flow_runs/", json!({"flow_id": flow["id"], "state": state})).await.1["id"].as_str().unwrap().to_owned()
}

fn history(seconds: f64, more: Value) -> Value {
    let mut body = json!({
        "history_start": "2026-01-01T00:00:00Z", "history_end": "2026-01-01T00:00:30Z", "history_interval_seconds": seconds,
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn runs_are_listed_page_by_page() {
    let server = TestServer::start().await;
    let mut ids = [server.flow_run().await, server.flow_run().await, server.flow_run().await];
    let (status, page) = server.post("/flow_runs/paginate", json!({"limit": 2, "sort": "ID_DESC"})).await;
    assert_eq!((status, &page["count"], &page["pages"], &page["page"]), (200, &json!(3), &json!(2), &json!(1)));
    ids.reverse();
    assert_eq!(each(&page["results"], "id"), [&json!(ids[0]), &json!(ids[1])]);
    let nulls = json!({"sort": null, "limit": null, "page": null, "flow_runs": null});
    assert_eq!(server.post("/flow_runs/paginate", nulls).await.1["count"], json!(3));
    let none = json!({"flow_runs": {"id": {"any_": [NOBODY]}}, "limit": 0});
    assert_eq!(server.post("/flow_runs/paginate", none).await.1["pages"], json!(0));
    assert_eq!(server.post("/flow_runs/paginate", json!({"page": 0})).await.0, 422);
    server.task_run(&ids[0], "load", json!({})).await;
    let (_, tasks) = server.post("/task_runs/paginate", json!({"flow_runs": {"id": {"any_": [ids[0]]}}})).await;
    assert_eq!((&tasks["count"], &tasks["limit"], &tasks["results"][0]["name"]), (&json!(1), &json!(200), &json!("load")));
    assert_eq!(server.post("/task_runs/paginate", json!({"limit": 201})).await.0, 422);
}

/// As the reference does.
#[tokio::test]
async fn a_filter_over_another_noun_that_says_nothing_asks_that_there_is_one() {
    let server = TestServer::start().await;
    let (with_task, _) = (server.flow_run().await, server.flow_run().await);
    server.task_run(&with_task, "load", json!({})).await;
    server.post("/flows/", json!({"name": "never run"})).await;
    for (path, filters, found) in [
        ("/flow_runs/count", json!({"flow_runs": {}}), 2),
        ("/flow_runs/count", json!({"flows": {}}), 2),
        ("/flow_runs/count", json!({"task_runs": {}}), 1),
        ("/flow_runs/count", json!({"task_runs": {"name": {}}}), 1),
        ("/flow_runs/count", json!({"task_runs": null}), 2),
        ("/flow_runs/count", json!({"deployments": {}}), 0),
        ("/flow_runs/count", json!({"work_pools": {}}), 0),
        ("/flows/count", json!({"flows": {}}), 2),
        ("/flows/count", json!({"flow_runs": {}}), 1),
        ("/task_runs/count", json!({"flow_runs": {}}), 1),
        ("/task_runs/count", json!({"flow_runs": {}, "deployments": {}}), 0),
    ] {
        assert_eq!(server.post(path, filters.clone()).await, (200, json!(found)), "{path} {filters}");
    }
}

#[tokio::test]
async fn a_history_counts_runs_by_interval_and_state() {
    let server = TestServer::start().await;
    for second in [0, 9, 10, 30] {
        scheduled(&server, second).await;
    }
    let started = scheduled(&server, 11).await;
    server.set_state(&started, json!({"type": "RUNNING"})).await;
    let (status, intervals) = server.post("/flow_runs/history", history(10.0, json!({}))).await;
    assert_eq!((status, intervals.as_array().unwrap().len()), (200, 3));
    assert_eq!(intervals[1]["interval_start"], json!("2026-01-01T00:00:10Z"));
    assert_eq!(intervals[1]["interval_end"], json!("2026-01-01T00:00:20Z"));
    let counts = |index: usize| each(&intervals[index]["states"], "count_runs");
    assert_eq!((counts(0), counts(1), counts(2)), (vec![&json!(2)], vec![&json!(1), &json!(1)], vec![]));
    assert_eq!(each(&intervals[1]["states"], "state_name"), [&json!("Running"), &json!("Scheduled")]);
    let running = &intervals[1]["states"][0];
    assert!(running["sum_estimated_lateness"].as_f64().unwrap() > 0.0, "it started long after 2026 had begun: {running}");
    let filtered = history(30.0, json!({"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}));
    assert_eq!(server.post("/flow_runs/history", filtered).await.1[0]["states"][0]["count_runs"], json!(1));
}

#[tokio::test]
async fn a_history_is_asked_for_in_whole_seconds_at_least() {
    let server = TestServer::start().await;
    let refused = (422, json!({"detail": "History interval must not be less than 1 second."}));
    assert_eq!(server.post("/flow_runs/history", history(0.9, json!({}))).await, refused);
    assert_eq!(server.post("/task_runs/history", history(0.0, json!({}))).await, refused);
    assert_eq!(server.post("/task_runs/history", json!({"history_start": "2026-01-01T00:00:00Z"})).await.0, 422);
    let backwards = history(10.0, json!({"history_end": "2025-01-01T00:00:00Z"}));
    assert_eq!(server.post("/task_runs/history", backwards).await, (200, json!([])));
}

#[tokio::test]
async fn task_runs_have_a_history_too() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let state = json!({"type": "SCHEDULED", "state_details": {"scheduled_time": "2026-01-01T00:00:15Z"}});
    server.task_run(&run, "load", json!({"state": state})).await;
    let (_, intervals) = server.post("/task_runs/history", history(10.0, json!({}))).await;
    assert_eq!(each(&intervals[1]["states"], "state_type"), [&json!("SCHEDULED")]);
    assert_eq!((&intervals[0]["states"], &intervals[2]["states"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn lateness_is_an_average_or_nothing() {
    let server = TestServer::start().await;
    assert_eq!(server.post("/flow_runs/lateness", json!({})).await, (200, Value::Null));
    let late = scheduled(&server, 0).await;
    let of = |id: &str| json!({"flow_runs": {"id": {"any_": [id]}}});
    let (_, seconds) = server.post("/flow_runs/lateness", of(&late)).await;
    let day = 86_400.0;
    assert!(seconds.as_f64().unwrap() > day, "{seconds}");
    let punctual = server.flow_run().await;
    server.set_state(&punctual, json!({"type": "RUNNING"})).await;
    assert!(server.post("/flow_runs/lateness", of(&punctual)).await.1.as_f64().unwrap() < day);
    assert_eq!(server.post("/flow_runs/lateness", json!({"flow_runs": {"colour": 1}})).await.0, 422);
}

#[tokio::test]
async fn labels_are_added_and_replaced() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let path = format!("/flow_runs/{run}/labels");
    for labels in [json!({"a": 1, "b": "x"}), json!({"b": true})] {
        assert_eq!(server.patch(&path, labels).await, (204, Value::Null));
    }
    let (_, read) = server.get(&format!("/flow_runs/{run}")).await;
    assert_eq!((&read["labels"]["a"], &read["labels"]["b"]), (&json!(1), &json!(true)));
    assert!(read["labels"]["prefect.flow.id"].is_string());
    let (status, body) = server.patch(&format!("/flow_runs/{NOBODY}/labels"), json!({})).await;
    assert_eq!((status, body), (404, json!({"exception_message": format!("Flow run with id {NOBODY} not found")})));
}

#[tokio::test]
async fn each_state_is_read_by_its_id() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let task = server.task_run(&run, "load", json!({})).await;
    for (noun, id) in [("flow_run", &run), ("task_run", &task)] {
        let (_, states) = server.get(&format!("/{noun}_states/?{noun}_id={id}")).await;
        let path = format!("/{noun}_states/{}", states[0]["id"].as_str().unwrap());
        assert_eq!(server.get(&path).await, (200, states[0].clone()));
        let missing = server.get(&format!("/{noun}_states/{NOBODY}")).await;
        assert_eq!(missing, (404, json!({"detail": "Flow run state not found"})));
    }
}
