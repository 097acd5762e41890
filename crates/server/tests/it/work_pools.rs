//! Work pools, their queues and workers, and what workers get.

use serde_json::{Value, json};

use crate::harness::{TestServer, ids};

async fn pool(server: &TestServer, body: Value) -> Value {
    let (status, pool) = server.post("/work_pools/", body).await;
    assert_eq!(status, 201, "{pool}");
    pool
}

/// A deployment that sends its runs to this queue of the pool; its path.
async fn deployment(server: &TestServer, queue: &str) -> String {
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let body =
        json!({"name": queue, "flow_id": flow["id"], "work_pool_name": "pp", "work_queue_name": queue, "enforce_parameter_schema": false});
    let (status, deployment) = server.post("/deployments/", body).await;
    assert_eq!(status, 201, "{deployment}");
    format!("/deployments/{}", deployment["id"].as_str().unwrap())
}

async fn run(server: &TestServer, deployment: &str) -> String {
    let (_, run) = server.post(&format!("{deployment}/create_flow_run"), json!({})).await;
    run["id"].as_str().unwrap().to_owned()
}

async fn polled(server: &TestServer, body: Value) -> Vec<String> {
    let (status, runs) = server.post("/work_pools/pp/get_scheduled_flow_runs", body).await;
    assert_eq!(status, 200, "{runs}");
    runs.as_array().unwrap().iter().map(|one| one["flow_run"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_pool_is_made_with_its_default_queue() {
    let server = TestServer::start().await;
    let made = pool(&server, json!({"name": "pp", "type": "process"})).await;
    assert_eq!((&made["status"], &made["is_paused"], &made["active_slots"]), (&json!("NOT_READY"), &json!(false), &Value::Null));
    let (_, queue) = server.get("/work_pools/pp/queues/default").await;
    assert_eq!((&queue["id"], &queue["priority"], &queue["work_pool_name"]), (&made["default_queue_id"], &json!(1), &json!("pp")));
    assert_eq!(server.get("/work_pools/pp").await.1, made);
    assert_eq!(server.get("/work_pools/nope").await, (404, json!({"detail": "Work pool \"nope\" not found."})));
    let again = server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    assert_eq!(again, (409, json!({"detail": "A work pool with this name already exists."})));
    assert_eq!(server.post("/work_pools/", json!({"name": "Prefect-mine"})).await.0, 403);
    assert_eq!(server.post("/work_pools/", json!({"name": "a", "colour": 1})).await.0, 422);
    let wrong = json!({"variables": {"properties": {"cpu": {"type": "integer", "default": "one"}}}});
    assert_eq!(server.post("/work_pools/", json!({"name": "a", "base_job_template": wrong})).await.0, 422);
}

#[tokio::test]
async fn pools_are_listed_counted_changed_and_deleted() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "b", "type": "process", "concurrency_limit": 3})).await;
    pool(&server, json!({"name": "a", "type": "docker"})).await;
    let (_, all) = server.post("/work_pools/filter", json!({"limit": null, "offset": 0, "work_pools": null})).await;
    assert_eq!((&all[0]["name"], &all[1]["name"], &all[1]["active_slots"]), (&json!("a"), &json!("b"), &json!(0)));
    let docker = json!({"work_pools": {"type": {"any_": ["docker"]}}});
    assert_eq!(server.post("/work_pools/count", docker).await.1, json!(1));
    assert_eq!(server.patch("/work_pools/a", json!({"is_paused": true, "description": "d"})).await, (204, Value::Null));
    let (_, paused) = server.get("/work_pools/a").await;
    assert_eq!((&paused["status"], &paused["description"]), (&json!("PAUSED"), &json!("d")));
    server.patch("/work_pools/a", json!({"is_paused": false})).await;
    assert_eq!(server.get("/work_pools/a").await.1["status"], json!("NOT_READY"));
    assert_eq!(server.patch("/work_pools/nope", json!({})).await.0, 404);
    assert_eq!(server.patch("/work_pools/prefect-x", json!({"description": "d"})).await.0, 403);
    assert_eq!(server.delete("/work_pools/a").await, (204, Value::Null));
    assert_eq!(server.delete("/work_pools/a").await.0, 404);
    assert_eq!(server.get("/work_pools/a/queues/default").await.0, 404);
}

#[tokio::test]
async fn queues_of_a_pool_make_room_for_one_another() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "pp", "type": "process"})).await;
    for (name, priority) in [("urgent", json!(1)), ("slow", json!(null))] {
        let (status, queue) = server.post("/work_pools/pp/queues", json!({"name": name, "priority": priority})).await;
        assert_eq!(status, 201, "{queue}");
    }
    let order = |queues: &Value| queues.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let (_, queues) = server.post("/work_pools/pp/queues/filter", json!({})).await;
    assert_eq!(order(&queues), ["urgent", "default", "slow"]);
    assert_eq!(server.patch("/work_pools/pp/queues/slow", json!({"priority": 1})).await.0, 204);
    let (_, queues) = server.post("/work_pools/pp/queues/filter", json!({"work_queues": {"name": {"startswith_": ["s", "u"]}}})).await;
    assert_eq!(order(&queues), ["slow", "urgent"]);
    assert_eq!(server.delete("/work_pools/pp/queues/slow").await.0, 204);
    assert_eq!(server.delete("/work_pools/pp/queues/slow").await, (404, json!({"detail": "Work pool queue 'pp/slow' not found."})));
    assert_eq!(server.delete("/work_pools/pp/queues/default").await.0, 409);
    assert_eq!(server.post("/work_pools/pp/queues", json!({"name": "urgent"})).await.0, 409);
    assert_eq!(server.post("/work_pools/nope/queues", json!({"name": "urgent"})).await.0, 404);
    assert_eq!(server.patch("/work_pools/pp/queues/urgent", json!({"priority": 0})).await.0, 422);
}

#[tokio::test]
async fn a_worker_that_speaks_makes_its_pool_ready() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "pp", "type": "process"})).await;
    let beat = json!({"name": "w1", "heartbeat_interval_seconds": 30});
    assert_eq!(server.post("/work_pools/pp/workers/heartbeat", beat.clone()).await, (204, Value::Null));
    assert_eq!(server.post("/work_pools/pp/workers/heartbeat", beat).await.0, 204);
    assert_eq!(server.get("/work_pools/pp").await.1["status"], json!("READY"));
    let online = json!({"workers": {"status": {"any_": ["ONLINE"]}}, "offset": null, "limit": null});
    let (_, workers) = server.post("/work_pools/pp/workers/filter", online).await;
    assert_eq!((workers.as_array().unwrap().len(), &workers[0]["name"]), (1, &json!("w1")));
    let (_, none) = server.post("/work_pools/pp/workers/filter", json!({"workers": {"status": {"not_any_": ["ONLINE"]}}})).await;
    assert_eq!(none, json!([]));
    assert_eq!(server.delete("/work_pools/pp/workers/w1").await, (204, Value::Null));
    assert_eq!(server.delete("/work_pools/pp/workers/w1").await, (404, json!({"detail": "Worker not found."})));
    assert_eq!(server.post("/work_pools/nope/workers/heartbeat", json!({"name": "w"})).await.0, 404);
    assert_eq!(server.post("/work_pools/pp/workers/heartbeat", json!({})).await.0, 422);
}

#[tokio::test]
async fn a_worker_gets_what_can_start_and_the_urgent_first() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "pp", "type": "process"})).await;
    let (plain, urgent) = (deployment(&server, "default").await, deployment(&server, "urgent").await);
    server.patch("/work_pools/pp/queues/urgent", json!({"priority": 1})).await;
    let (first, second) = (run(&server, &plain).await, run(&server, &urgent).await);
    assert_eq!(
        polled(&server, json!({"work_queue_names": [], "scheduled_before": "2099-01-01 00:00:00.1+00:00"})).await,
        [&*second, &*first]
    );
    assert_eq!(polled(&server, json!({"limit": 1})).await, [&*second]);
    assert_eq!(polled(&server, json!({"work_queue_names": ["default"]})).await, [&*first]);
    assert_eq!(polled(&server, json!({"scheduled_before": "2000-01-01T00:00:00Z"})).await, [""; 0]);
    assert_eq!(polled(&server, json!({"scheduled_after": "2099-01-01T00:00:00Z"})).await, [""; 0]);
    assert_eq!(server.get("/work_pools/pp/queues/urgent").await.1["status"], json!("READY"));
    assert_eq!(server.get(&urgent).await.1["status"], json!("READY"));
    let unknown = json!({"work_queue_names": ["nope"]});
    assert_eq!(server.post("/work_pools/pp/get_scheduled_flow_runs", unknown).await.0, 404);

    // Limits and pauses of queues and pools.
    server.patch("/work_pools/pp/queues/urgent", json!({"is_paused": true})).await;
    assert_eq!(polled(&server, json!({})).await, [&*first]);
    server.patch("/work_pools/pp/queues/urgent", json!({"is_paused": false, "concurrency_limit": 1})).await;
    server.post(&format!("/flow_runs/{second}/set_state"), json!({"state": {"type": "PENDING"}})).await;
    let third = run(&server, &urgent).await;
    assert_eq!(polled(&server, json!({})).await, [&*first]);
    assert_eq!(server.get("/work_pools/pp/queues/urgent").await.1["active_slots"], json!(1));
    server.patch("/work_pools/pp/queues/urgent", json!({"concurrency_limit": null})).await;
    assert_eq!(polled(&server, json!({})).await, [&*third, &*first]);
    server.patch("/work_pools/pp", json!({"concurrency_limit": 2})).await;
    assert_eq!(polled(&server, json!({})).await, [&*third]);
    server.patch("/work_pools/pp", json!({"concurrency_limit": 0})).await;
    assert_eq!(polled(&server, json!({})).await, [""; 0]);
    server.patch("/work_pools/pp", json!({"concurrency_limit": null, "is_paused": true})).await;
    assert_eq!(polled(&server, json!({})).await, [""; 0]);
}

#[tokio::test]
async fn a_run_that_is_tried_again_in_its_process_is_not_handed_out() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "pp", "type": "process"})).await;
    let run = run(&server, &deployment(&server, "default").await).await;
    let policy = json!({"empirical_policy": {"retry_type": "in_process", "retries": 1}});
    server.patch(&format!("/flow_runs/{run}"), policy).await;
    assert_eq!(polled(&server, json!({})).await, [""; 0]);
}

#[tokio::test]
async fn who_takes_a_slot_is_shown() {
    let server = TestServer::start().await;
    pool(&server, json!({"name": "pp", "type": "process", "concurrency_limit": 5})).await;
    let deployment = deployment(&server, "default").await;
    let run = run(&server, &deployment).await;
    server.post(&format!("/flow_runs/{run}/set_state"), json!({"state": {"type": "PENDING"}})).await;
    assert_eq!(server.get("/work_pools/pp").await.1["active_slots"], json!(1));
    let (_, status) = server.post("/work_pools/pp/concurrency_status", json!({})).await;
    assert_eq!((&status["active_slots"], &status["concurrency_limit"], &status["pages"]), (&json!(1), &json!(5), &json!(1)));
    assert_eq!(status["queues"][0]["flow_runs"][0]["id"], json!(run));
    let (_, queue) = server.get("/work_pools/pp/queues/default").await;
    let id = queue["id"].as_str().unwrap();
    let (_, status) = server.post(&format!("/work_queues/{id}/concurrency_status"), json!({"limit": 1})).await;
    assert_eq!((&status["count"], &status["flow_runs"][0]["state_type"]), (&json!(1), &json!("PENDING")));
    assert_eq!(server.post("/work_pools/nope/concurrency_status", json!({})).await.0, 404);
    assert_eq!(server.post("/work_pools/pp/concurrency_status", json!({"flow_run_limit": 201})).await.0, 422);
    let nowhere = "/work_queues/00000000-0000-0000-0000-000000000000/concurrency_status";
    assert_eq!(server.post(nowhere, json!({})).await.0, 404);
}

#[tokio::test]
async fn queues_without_a_pool_belong_to_the_agents_pool() {
    let server = TestServer::start().await;
    let (status, queue) = server.post("/work_queues/", json!({"name": "old", "concurrency_limit": 1})).await;
    assert_eq!((status, &queue["work_pool_name"], &queue["active_slots"]), (201, &json!("default-agent-pool"), &json!(0)));
    let id = queue["id"].as_str().unwrap();
    assert_eq!(server.get(&format!("/work_queues/{id}")).await.1, queue);
    assert_eq!(server.get("/work_queues/name/old").await.1, queue);
    assert_eq!(server.get("/work_queues/name/nope").await, (404, json!({"detail": "work queue not found"})));
    assert_eq!(server.post("/work_queues/", json!({"name": "old"})).await.0, 409);
    let (_, named) = server.post("/work_queues/filter", json!({"work_queues": {"name": {"any_": ["old"]}}})).await;
    assert_eq!(ids(&named), [id]);
    assert_eq!(server.patch(&format!("/work_queues/{id}"), json!({"is_paused": true})).await, (204, Value::Null));
    assert_eq!(server.get(&format!("/work_queues/{id}")).await.1["status"], json!("PAUSED"));
    assert_eq!(server.delete(&format!("/work_queues/{id}")).await, (204, Value::Null));
    assert_eq!(server.delete(&format!("/work_queues/{id}")).await.0, 404);
    assert_eq!(server.patch(&format!("/work_queues/{id}"), json!({})).await.0, 404);
    assert_eq!(server.get(&format!("/work_queues/{id}/status")).await.0, 404);
}

#[tokio::test]
async fn an_agent_gets_the_runs_of_its_queue() {
    let server = TestServer::start().await;
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let body = json!({"name": "d", "flow_id": flow["id"], "work_queue_name": "old", "tags": ["t"], "enforce_parameter_schema": false});
    let (_, deployment) = server.post("/deployments/", body).await;
    let path = format!("/deployments/{}", deployment["id"].as_str().unwrap());
    let run = run(&server, &path).await;
    let queue = deployment["work_queue_id"].as_str().unwrap();
    let get_runs = format!("/work_queues/{queue}/get_runs");
    assert_eq!(ids(&server.post(&get_runs, json!({"scheduled_before": "2099-01-01T00:00:00Z"})).await.1), [&*run]);
    let (_, healthy) = server.get(&format!("/work_queues/{queue}/status")).await;
    assert_eq!((&healthy["healthy"], &healthy["late_runs_count"]), (&json!(true), &json!(0)));
    assert_eq!(server.post("/work_queues/00000000-0000-0000-0000-000000000000/get_runs", json!({})).await.0, 404);

    // A queue of the old kind chooses by tags, and is found for the deployment.
    let (_, tagged) = server.post("/work_queues/", json!({"name": "tagged", "filter": {"tags": ["t"]}})).await;
    let get_runs = format!("/work_queues/{}/get_runs", tagged["id"].as_str().unwrap());
    assert_eq!(ids(&server.post(&get_runs, json!({})).await.1), [&*run]);
    assert_eq!(ids(&server.get(&format!("{path}/work_queue_check")).await.1), [tagged["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn the_catalogue_has_the_process_pool() {
    let server = TestServer::start().await;
    let (status, view) = server.get("/collections/views/aggregate-worker-metadata").await;
    let template = &view["prefect"]["process"]["default_base_job_configuration"];
    assert_eq!((status, &template["job_configuration"]["command"]), (200, &json!("{{ command }}")));
    assert!(view["prefect"]["process"]["logo_url"].as_str().unwrap().starts_with("data:"), "a page leaves out what has no picture");
    pool(&server, json!({"name": "pp", "type": "process", "base_job_template": template})).await;
    assert_eq!(server.get("/collections/views/demo-flows").await, (200, json!({})));
    assert_eq!(server.get("/collections/views/nope").await, (404, json!({"detail": "View nope not found in registry"})));
}
