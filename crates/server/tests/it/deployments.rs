//! Deployments, their schedules, and the runs that are made from them.

use serde_json::{Value, json};

use crate::harness::{TestServer, ids};

const NOWHERE: &str = "00000000-0000-0000-0000-000000000000";

async fn make(server: &TestServer, extra: Value) -> Value {
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let mut body = json!({"name": "nightly", "flow_id": flow["id"]});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    let (status, deployment) = server.post("/deployments/", body).await;
    assert!(status < 300, "{deployment}");
    deployment
}

fn path(deployment: &Value, rest: &str) -> String {
    format!("/deployments/{}{rest}", deployment["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_deployment_is_made_once_and_then_changed() {
    let server = TestServer::start().await;
    let every_five = json!([{"schedule": {"cron": "*/5 * * * *"}, "slug": "five"}]);
    let first = make(&server, json!({"tags": ["a"], "version": "1", "description": "kept", "schedules": every_five})).await;
    assert_eq!(first["labels"], json!({"prefect.flow.id": first["flow_id"]}));
    assert_eq!(first["schedules"][0]["schedule"], json!({"cron": "*/5 * * * *", "timezone": null, "day_or": true}));
    assert_eq!((&first["status"], &first["concurrency_limit"]), (&json!("NOT_READY"), &Value::Null));
    // Without schedules: the old ones are gone. What is absent stays, what is null is emptied.
    let second = make(&server, json!({"version": null, "concurrency_limit": 2})).await;
    assert_eq!((&second["id"], &second["schedules"]), (&first["id"], &json!([])));
    assert_eq!((&second["description"], &second["version"], &second["tags"]), (&json!("kept"), &Value::Null, &json!(["a"])));
    assert_eq!(second["global_concurrency_limit"]["limit"], json!(2));
    assert_eq!(second["global_concurrency_limit"]["name"], json!(format!("deployment:{}", second["id"].as_str().unwrap())));
    assert_eq!(server.get(&path(&first, "")).await.1, second);
    assert_eq!(server.get("/deployments/name/load/nightly").await.1, second);
}

#[tokio::test]
async fn what_cannot_be_deployed_is_refused() {
    let server = TestServer::start().await;
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let schema = json!({"type": "object", "properties": {"x": {"type": "integer"}}});
    for (extra, status, told) in [
        (json!({"work_pool_name": "nope"}), 404, "Work pool \"nope\" not found."),
        (json!({"schedules": [{"schedule": {"cron": "61 * * * *"}}]}), 422, "Invalid cron string"),
        (json!({"schedules": [{"schedule": {"cron": "* * * * *", "timezone": "Mars/Olympus"}}]}), 422, "Invalid timezone"),
        (json!({"schedules": [{"schedule": {"rrule": "FREQ=OFTEN"}}]}), 422, "Invalid RRule string"),
        (json!({"schedules": [{"schedule": {"cron": "* * * * *"}, "max_scheduled_runs": 101}]}), 422, "less than or equal to 100"),
        (json!({"colour": "red"}), 422, "colour"),
        (json!({"name": "a/b"}), 422, "should match pattern"),
        (json!({"concurrency_limit": 0}), 422, "greater than 0"),
        (json!({"storage_document_id": NOWHERE}), 409, "Could not find storage block"),
        (json!({"flow_id": NOWHERE}), 409, "Data integrity conflict"),
        (json!({"parameters": {"x": "one"}, "parameter_openapi_schema": schema, "enforce_parameter_schema": true}), 422, "field 'x'"),
    ] {
        let mut body = json!({"name": "nightly", "flow_id": flow["id"]});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let (answered, answer) = server.post("/deployments/", body).await;
        assert_eq!(answered, status, "{extra}: {answer}");
        assert!(answer.to_string().replace("\\\"", "\"").contains(told), "{extra}: {answer}");
    }
    assert_eq!(server.post("/deployments/count", json!({})).await.1, json!(0));
}

#[tokio::test]
async fn an_unknown_deployment_is_not_found_by_any_operation() {
    let server = TestServer::start().await;
    let at = |rest: &str| format!("/deployments/{NOWHERE}{rest}");
    assert_eq!(server.get(&at("")).await, (404, json!({"detail": "Deployment not found"})));
    assert_eq!(server.get("/deployments/no-uuid").await, (404, json!({"detail": "Not Found"})));
    assert_eq!(server.get("/deployments/name/a/b").await, (404, json!({"detail": "Deployment not found"})));
    assert_eq!(server.patch(&at(""), json!({})).await.0, 404);
    assert_eq!(server.delete(&at("")).await.0, 404);
    assert_eq!(server.get(&at("/schedules")).await.0, 404);
    assert_eq!(server.post(&at("/schedules"), json!([])).await.0, 404);
    assert_eq!(server.get(&at("/work_queue_check")).await.0, 404);
    for operation in ["/pause_deployment", "/resume_deployment", "/create_flow_run"] {
        assert_eq!(server.post(&at(operation), json!({})).await.0, 404, "{operation}");
    }
    assert_eq!(server.post(&at("/create_flow_run/bulk"), json!([])).await.0, 404);
}

#[tokio::test]
async fn a_run_takes_over_what_its_deployment_says() {
    let server = TestServer::start().await;
    server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    let schema = json!({"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}, "required": ["x"]});
    let described = json!({"work_pool_name": "pp", "parameters": {"x": 1, "y": 2}, "tags": ["lab"], "version": "v1", "parameter_openapi_schema": schema});
    let deployment = make(&server, described).await;
    assert_eq!((&deployment["work_pool_name"], &deployment["work_queue_name"]), (&json!("pp"), &json!("default")));
    let create = path(&deployment, "/create_flow_run");
    let (status, run) = server.post(&create, json!({"parameters": {"x": 7}, "tags": ["mine"], "name": null, "labels": {}})).await;
    assert_eq!((status, &run["parameters"], &run["tags"]), (201, &json!({"x": 7, "y": 2}), &json!(["lab", "mine"])));
    assert_eq!((&run["state_name"], &run["deployment_version"]), (&json!("Scheduled"), &json!("v1")));
    assert_eq!((&run["work_pool_name"], &run["work_queue_id"]), (&json!("pp"), &deployment["work_queue_id"]));
    assert_eq!(run["labels"]["prefect.deployment.id"], deployment["id"]);
    assert!(run["next_scheduled_start_time"].is_string() && run["name"].is_string());

    let with_key = json!({"idempotency_key": "once"});
    let (first, once) = server.post(&create, with_key.clone()).await;
    let (second, again) = server.post(&create, with_key).await;
    assert_eq!((first, second, &once["id"]), (201, 200, &again["id"]));

    let (status, refused) = server.post(&create, json!({"parameters": {"x": "seven"}})).await;
    assert_eq!(status, 409);
    assert!(refused["detail"].as_str().unwrap().contains("Validation failed for field 'x'"), "{refused}");
    assert_eq!(server.post(&create, json!({"parameters": {"x": "seven"}, "enforce_parameter_schema": false})).await.0, 201);
    let as_json = json!({"parameters": {"x": {"__prefect_kind": "json", "value": "8"}}});
    assert_eq!(server.post(&create, as_json).await.1["parameters"]["x"], json!(8));
    let (status, refused) = server.post(&create, json!({"parameters": {"x": {"__prefect_kind": "json", "value": "{"}}})).await;
    assert_eq!(status, 400, "{refused}");
    let (_, elsewhere) = server.post(&create, json!({"work_queue_name": "night"})).await;
    assert_eq!(elsewhere["work_queue_name"], json!("night"));
    assert_eq!(server.get("/work_pools/pp/queues/night").await.0, 200);
}

#[tokio::test]
async fn many_runs_are_made_at_once_and_the_wrong_ones_are_told() {
    let server = TestServer::start().await;
    let schema = json!({"type": "object", "properties": {"x": {"type": "integer"}}});
    let deployment = make(&server, json!({"parameter_openapi_schema": schema})).await;
    let bulk = path(&deployment, "/create_flow_run/bulk");
    let (status, made) = server.post(&bulk, json!([{"parameters": {"x": 1}}, {"parameters": {"x": "a"}}, {"work_queue_name": "q"}])).await;
    let statuses: Vec<&Value> = made["results"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!((status, statuses), (200, vec![&json!("CREATED"), &json!("FAILED"), &json!("FAILED")]));
    assert!(made["results"][2]["error"].as_str().unwrap().contains("not associated with a work pool"));
    assert_eq!(server.post("/flow_runs/count", json!({})).await.1, json!(1));
    let many: Vec<Value> = (0..101).map(|_| json!({})).collect();
    assert_eq!(server.post(&bulk, json!(many)).await.0, 400);
}

#[tokio::test]
async fn deployments_are_filtered_sorted_paged_and_counted() {
    let server = TestServer::start().await;
    server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    for (name, extra) in [("a", json!({"tags": ["t"], "work_pool_name": "pp"})), ("b", json!({"paused": true})), ("c", json!({}))] {
        let mut body = extra;
        body["name"] = json!(name);
        make(&server, body).await;
    }
    for (filter, expected) in [
        (json!({}), vec!["a", "b", "c"]),
        (json!({"sort": "NAME_DESC", "limit": null, "offset": 0, "flows": null}), vec!["c", "b", "a"]),
        (json!({"sort": null, "deployments": {"tags": {"all_": ["t"]}}}), vec!["a"]),
        (json!({"deployments": {"paused": {"eq_": true}}}), vec!["b"]),
        (json!({"deployments": {"name": {"like_": "C"}}}), vec!["c"]),
        (json!({"deployments": {"flow_or_deployment_name": {"like_": "LOA"}}}), vec!["a", "b", "c"]),
        (json!({"deployments": {"flow_or_deployment_name": {"like_": "b"}}}), vec!["b"]),
        (json!({"deployments": {"operator": "or_", "name": {"any_": ["c"]}, "paused": {"eq_": true}}}), vec!["b", "c"]),
        (json!({"work_pools": {"name": {"any_": ["pp"]}}}), vec!["a"]),
        (json!({"work_pool_queues": {"name": {"startswith_": ["DEF"]}}}), vec!["a"]),
        (json!({"flows": {"name": {"any_": ["other"]}}}), vec![]),
        (json!({"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}), vec![]),
    ] {
        let (_, found) = server.post("/deployments/filter", filter.clone()).await;
        let names: Vec<&str> = found.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{filter}");
        assert_eq!(server.post("/deployments/count", filter.clone()).await.1, json!(expected.len()), "{filter}");
    }
    let (_, page) = server.post("/deployments/paginate", json!({"limit": 2, "page": 2})).await;
    assert_eq!((&page["count"], &page["pages"], &page["results"][0]["name"]), (&json!(3), &json!(2), &json!("c")));
    assert_eq!(server.post("/deployments/paginate", json!({"page": 0})).await.0, 422);
    assert_eq!(server.post("/deployments/filter", json!({"limit": 201})).await.0, 422);
    assert_eq!(server.post("/deployments/filter", json!({"deployments": {"colour": {}}})).await.0, 422);
}

#[tokio::test]
async fn runs_are_found_by_their_deployment_queue_and_pool() {
    let server = TestServer::start().await;
    server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    let deployment = make(&server, json!({"work_pool_name": "pp", "tags": ["t"]})).await;
    server.post(&path(&deployment, "/create_flow_run"), json!({})).await;
    server.flow_run().await;
    for filter in [
        json!({"deployments": {"name": {"any_": ["nightly"]}}}),
        json!({"deployments": {"tags": {"any_": ["t"]}}, "work_pools": {"type": {"any_": ["process"]}}}),
        json!({"work_pool_queues": {"name": {"any_": ["default"]}}}),
    ] {
        assert_eq!(server.post("/flow_runs/count", filter.clone()).await.1, json!(1), "{filter}");
        let (_, flows) = server.post("/flows/filter", filter.clone()).await;
        assert_eq!(flows[0]["name"], json!("load"), "{filter}");
        assert_eq!(flows.as_array().unwrap().len(), 1, "{filter}");
    }
    assert_eq!(server.post("/flow_runs/count", json!({"work_pools": {"name": {"any_": ["other"]}}})).await.1, json!(0));
}

#[tokio::test]
async fn schedules_are_added_changed_and_taken_off() {
    let server = TestServer::start().await;
    let deployment = make(&server, json!({})).await;
    let schedules = path(&deployment, "/schedules");
    let interval = json!({"interval": 3600, "anchor_date": "2026-01-01T00:00:00Z", "timezone": null});
    let (status, added) = server.post(&schedules, json!([{"schedule": interval, "slug": "hourly", "parameters": {"x": 1}}])).await;
    assert_eq!(status, 201, "{added}");
    let stored = json!({"interval": 3600.0, "anchor_date": "2026-01-01T00:00:00Z", "timezone": "UTC"});
    assert_eq!((&added[0]["schedule"], &added[0]["deployment_id"]), (&stored, &deployment["id"]));
    let one = format!("{schedules}/{}", added[0]["id"].as_str().unwrap());
    assert_eq!(server.patch(&one, json!({"active": false, "parameters": {"x": 2}})).await, (204, Value::Null));
    let (_, listed) = server.get(&schedules).await;
    assert_eq!((&listed[0]["active"], &listed[0]["parameters"], &listed[0]["slug"]), (&json!(false), &json!({"x": 2}), &json!("hourly")));
    let (status, taken) = server.post(&schedules, json!([{"schedule": {"cron": "0 0 * * *"}, "slug": "hourly"}])).await;
    assert_eq!((status, taken), (409, json!({"detail": "Schedule slugs must be unique within a deployment."})));
    assert_eq!(server.delete(&one).await, (204, Value::Null));
    assert_eq!(server.delete(&one).await, (404, json!({"detail": "Schedule not found."})));
    assert_eq!(server.patch(&one, json!({"active": true})).await.0, 404);
}

#[tokio::test]
async fn an_update_changes_schedules_by_their_slugs() {
    let server = TestServer::start().await;
    let daily = json!({"cron": "0 0 * * *"});
    let deployment = make(&server, json!({"schedules": [{"schedule": daily, "slug": "a"}, {"schedule": daily, "slug": "b"}]})).await;
    let update = |schedules: Value| json!({"schedules": schedules});
    let at = path(&deployment, "");
    // `a` and `b` swap their names, and `c` is new.
    let swap = json!([{"slug": "b", "replaces": "a", "active": false}, {"slug": "a", "replaces": "b"}, {"slug": "c", "schedule": daily}]);
    let (status, answer) = server.patch(&at, update(swap)).await;
    assert_eq!(status, 204, "{answer}");
    let (_, changed) = server.get(&at).await;
    let mut slugs: Vec<(String, bool)> = changed["schedules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["slug"].as_str().unwrap().to_owned(), one["active"].as_bool().unwrap()))
        .collect();
    slugs.sort();
    assert_eq!(slugs, [("a".to_owned(), true), ("b".to_owned(), false), ("c".to_owned(), true)]);
    for (schedules, told) in [
        (json!([{"schedule": daily}]), "provide a slug"),
        (json!([{"slug": "new"}]), "without a schedule configuration"),
        (json!([{"slug": "x", "replaces": "a"}, {"slug": "y", "replaces": "a"}]), "targeting the same slug"),
        (json!([{"slug": "b", "replaces": "a"}]), "already exists"),
    ] {
        let (status, answer) = server.patch(&at, update(schedules.clone())).await;
        assert_eq!(status, 422, "{schedules}");
        assert!(answer["detail"].as_str().unwrap().contains(told), "{answer}");
    }
}

#[tokio::test]
async fn an_update_leaves_what_is_absent() {
    let server = TestServer::start().await;
    server.post("/work_pools/", json!({"name": "pp", "type": "process"})).await;
    let deployment = make(&server, json!({"work_pool_name": "pp", "version": "1", "parameters": {"x": 1}})).await;
    let at = path(&deployment, "");
    assert_eq!(server.patch(&at, json!({"paused": true, "tags": ["t"], "description": "d"})).await, (204, Value::Null));
    let (_, changed) = server.get(&at).await;
    assert_eq!((&changed["paused"], &changed["tags"], &changed["version"]), (&json!(true), &json!(["t"]), &json!("1")));
    assert_eq!(changed["work_pool_name"], json!("pp"));
    assert_eq!(server.patch(&at, json!({"work_pool_name": null})).await.0, 204);
    assert_eq!(server.get(&at).await.1["work_queue_id"], Value::Null);
    let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let (status, answer) = server.patch(&at, json!({"parameter_openapi_schema": schema})).await;
    assert_eq!(status, 409, "{answer}");
}

#[tokio::test]
async fn deleting_a_deployment_gives_up_its_waiting_runs_and_keeps_the_others() {
    let server = TestServer::start().await;
    let deployment = make(&server, json!({})).await;
    let create = path(&deployment, "/create_flow_run");
    server.post(&create, json!({})).await;
    let (_, started) = server.post(&create, json!({})).await;
    let set_state = format!("/flow_runs/{}/set_state", started["id"].as_str().unwrap());
    server.post(&set_state, json!({"state": {"type": "PENDING"}})).await;
    assert_eq!(server.delete(&path(&deployment, "")).await.0, 204);
    let (_, left) = server.post("/flow_runs/filter", json!({})).await;
    assert_eq!(ids(&left), [started["id"].as_str().unwrap()]);

    for name in ["a", "b"] {
        make(&server, json!({"name": name})).await;
    }
    let (_, deleted) = server.post("/deployments/bulk_delete", json!({"deployments": {"name": {"any_": ["a"]}}})).await;
    assert_eq!(deleted["deleted"].as_array().unwrap().len(), 1);
    assert_eq!(server.post("/deployments/bulk_delete", json!({"limit": 51})).await.0, 422);
    assert_eq!(server.post("/deployments/count", json!({})).await.1, json!(1));
}

#[tokio::test]
async fn who_serves_deployments_gets_their_runs_and_makes_them_ready() {
    let server = TestServer::start().await;
    let deployment = make(&server, json!({})).await;
    server.post(&path(&deployment, "/create_flow_run"), json!({})).await;
    let later = json!({"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}}});
    server.post(&path(&deployment, "/create_flow_run"), later).await;
    let poll = json!({"deployment_ids": [deployment["id"]], "scheduled_before": "2098-01-01 00:00:00+00:00"});
    let (_, runs) = server.post("/deployments/get_scheduled_flow_runs", poll).await;
    assert_eq!(runs.as_array().unwrap().len(), 1);
    let (_, polled) = server.get(&path(&deployment, "")).await;
    assert_eq!((&polled["status"], &polled["updated"]), (&json!("READY"), &deployment["updated"]));
    assert!(polled["last_polled"].is_string());
    assert_eq!(server.post("/deployments/get_scheduled_flow_runs", json!({})).await.0, 422);
}

#[tokio::test]
async fn uis_ask_about_many_flows_at_once() {
    let server = TestServer::start().await;
    let deployment = make(&server, json!({})).await;
    let flow = deployment["flow_id"].as_str().unwrap();
    let asked = json!({"flow_ids": [flow, NOWHERE]});
    assert_eq!(server.post("/ui/flows/count-deployments", asked.clone()).await, (200, json!({flow: 1, NOWHERE: 0})));
    let (_, run) = server.post(&path(&deployment, "/create_flow_run"), json!({})).await;
    let (_, next) = server.post("/ui/flows/next-runs", asked).await;
    assert_eq!((&next[flow]["id"], &next[NOWHERE]), (&run["id"], &Value::Null));
    let many: Vec<&str> = (0..201).map(|_| NOWHERE).collect();
    assert_eq!(server.post("/ui/flows/next-runs", json!({"flow_ids": many})).await.0, 422);
}
