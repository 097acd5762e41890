//! What the pages of the web interface ask for.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

#[tokio::test]
async fn flow_runs_are_dots_in_a_chart() {
    let server = TestServer::start().await;
    let (first, second) = (server.flow_run().await, server.flow_run().await);
    server.set_state(&first, json!({"type": "RUNNING"})).await;
    let (status, dots) = server.post("/ui/flow_runs/history", json!({"sort": "ID_DESC"})).await;
    assert_eq!((status, each(&dots, "id")), (200, vec![&json!(second), &json!(first)]));
    assert_eq!(dots[1]["state_type"], json!("RUNNING"));
    for field in ["duration", "lateness"] {
        assert!(dots[1][field].as_f64().unwrap() >= 0.0, "{}", dots[1]);
    }
    assert!(dots[1]["timestamp"].is_string() && dots[1].as_object().unwrap().len() == 5);
    let running = json!({"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}, "limit": 1});
    assert_eq!(each(&server.post("/ui/flow_runs/history", running).await.1, "id"), [&json!(first)]);
    for wrong in [json!({"limit": 1001}), json!({"limit": -1}), json!({"offset": -1})] {
        assert_eq!(server.post("/ui/flow_runs/history", wrong.clone()).await.0, 422, "{wrong}");
    }
}

#[tokio::test]
async fn task_runs_are_counted_for_each_flow_run_without_subflows() {
    let server = TestServer::start().await;
    let (busy, idle) = (server.flow_run().await, server.flow_run().await);
    for key in ["a", "b"] {
        server.task_run(&busy, key, json!({})).await;
    }
    let placeholder = server.task_run(&busy, "child", json!({})).await;
    let (_, flow) = server.post("/flows/", json!({"name": "child"})).await;
    server.post("/flow_runs/", json!({"flow_id": flow["id"], "parent_task_run_id": placeholder})).await;
    let (status, counts) = server.post("/ui/flow_runs/count-task-runs", json!({"flow_run_ids": [busy, idle]})).await;
    assert_eq!((status, counts), (200, json!({busy: 2, idle: 0})));
    let many: Vec<&str> = vec![NOBODY; 201];
    assert_eq!(server.post("/ui/flow_runs/count-task-runs", json!({"flow_run_ids": many})).await.0, 422);
}

#[tokio::test]
async fn task_runs_are_counted_by_state() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    for (key, state) in [("a", "COMPLETED"), ("b", "COMPLETED"), ("c", "FAILED")] {
        server.task_run(&run, key, json!({"state": {"type": state}})).await;
    }
    let (status, counts) = server.post("/ui/task_runs/count", json!({"flow_runs": {"id": {"any_": [run]}}})).await;
    assert_eq!((status, &counts["COMPLETED"], &counts["FAILED"], &counts["PAUSED"]), (200, &json!(2), &json!(1), &json!(0)));
    assert_eq!(counts.as_object().unwrap().len(), 9);
    let none = server.post("/ui/task_runs/count", json!({"flow_runs": {"id": {"any_": [NOBODY]}}})).await.1;
    assert!(none.as_object().unwrap().values().all(|count| *count == json!(0)), "{none}");
}

#[tokio::test]
async fn the_dashboard_shows_how_task_runs_ended() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    for (key, state) in [("a", "COMPLETED"), ("b", "CANCELLED"), ("c", "CRASHED"), ("d", "RUNNING")] {
        server.task_run(&run, key, json!({"state": {"type": state}})).await;
    }
    let (_, task) = server.post("/task_runs/filter", json!({})).await;
    let started = task[0]["start_time"].as_str().unwrap_or_else(|| task[1]["start_time"].as_str().unwrap());
    let body = json!({"task_runs": {"start_time": {"after_": "2026-01-01T00:00:00Z"}}});
    let (status, parts) = server.post("/ui/task_runs/dashboard/counts", body).await;
    assert_eq!((status, parts.as_array().unwrap().len()), (200, 20), "until now, so {started} is in the last part");
    assert_eq!(parts[19], json!({"completed": 2, "failed": 1}));
    assert_eq!(parts[0], json!({"completed": 0, "failed": 0}));
    let missing = server.post("/ui/task_runs/dashboard/counts", json!({"task_runs": {}})).await;
    assert_eq!(missing, (422, json!({"detail": "task_runs.start_time.after_ is required"})));
    assert_eq!(server.post("/ui/task_runs/dashboard/counts", json!({})).await.0, 422);
}

#[tokio::test]
async fn a_task_run_is_read_with_the_name_of_its_flow_run() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    let task = server.task_run(&run, "load", json!({})).await;
    let (_, flow_run) = server.get(&format!("/flow_runs/{run}")).await;
    let (status, read) = server.get(&format!("/ui/task_runs/{task}")).await;
    assert_eq!((status, &read["flow_run_name"], &read["name"]), (200, &flow_run["name"], &json!("load")));
    let (_, alone) = server.post("/task_runs/", json!({"task_key": "alone", "dynamic_key": "0"})).await;
    let (_, read) = server.get(&format!("/ui/task_runs/{}", alone["id"].as_str().unwrap())).await;
    assert_eq!(read["flow_run_name"], Value::Null);
    assert_eq!(server.get(&format!("/ui/task_runs/{NOBODY}")).await, (404, json!({"detail": "Task not found"})));
}
