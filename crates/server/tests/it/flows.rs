//! Flows beyond making and reading one.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

async fn flow(server: &TestServer, name: &str, tags: Value) -> String {
    server.post("/flows/", json!({"name": name, "tags": tags})).await.1["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_flow_is_found_by_its_name_and_gets_other_tags() {
    let server = TestServer::start().await;
    let id = flow(&server, "tägliche Zahlen", json!(["old"])).await;
    let by_name = "/flows/name/t%C3%A4gliche%20Zahlen";
    assert_eq!(server.get(by_name).await.1["id"], json!(id));
    assert_eq!(server.patch(&format!("/flows/{id}"), json!({"tags": ["new"]})).await, (204, Value::Null));
    assert_eq!(server.get(by_name).await.1["tags"], json!(["new"]));
    for (tag, expected) in [("new", 1), ("old", 0)] {
        assert_eq!(server.post("/flows/count", json!({"flows": {"tags": {"all_": [tag]}}})).await, (200, json!(expected)));
    }
    assert_eq!(server.patch(&format!("/flows/{id}"), json!({"name": "other"})).await.0, 422);
    let missing = (404, json!({"detail": "Flow not found"}));
    assert_eq!(server.get("/flows/name/gone").await, missing);
    assert_eq!(server.patch(&format!("/flows/{NOBODY}"), json!({})).await, missing);
}

#[tokio::test]
async fn flows_are_listed_page_by_page() {
    let server = TestServer::start().await;
    for name in ["a", "b", "c"] {
        flow(&server, name, json!([])).await;
    }
    let (status, page) = server.post("/flows/paginate", json!({"limit": 2, "page": 2})).await;
    assert_eq!((status, each(&page["results"], "name")), (200, vec![&json!("c")]));
    assert_eq!((&page["count"], &page["limit"], &page["pages"], &page["page"]), (&json!(3), &json!(2), &json!(2), &json!(2)));
    let (status, body) = server.post("/flows/paginate", json!({"page": 0})).await;
    let mistake = &body["exception_detail"][0];
    assert_eq!((status, &mistake["loc"], &mistake["type"]), (422, &json!(["body", "page"]), &json!("greater_than_equal")));
}

#[tokio::test]
async fn a_deleted_flow_takes_everything_with_it() {
    let server = TestServer::start().await;
    let run = server.flow_run().await;
    server.task_run(&run, "load", json!({})).await;
    let line = json!([{"name": "n", "level": 20, "message": "m", "timestamp": "2026-01-01T00:00:00Z", "flow_run_id": run}]);
    server.post("/logs/", line).await;
    let (_, flow) = server.get("/flows/name/nightly").await;
    let path = format!("/flows/{}", flow["id"].as_str().unwrap());
    assert_eq!(server.delete(&path).await, (204, Value::Null));
    for noun in ["flows", "flow_runs", "task_runs"] {
        assert_eq!(server.post(&format!("/{noun}/count"), json!({})).await.1, json!(0), "{noun}");
    }
    assert_eq!(server.post("/logs/filter", json!({})).await.1, json!([]));
    assert_eq!(server.delete(&path).await, (404, json!({"detail": "Flow not found"})));
}

#[tokio::test]
async fn many_flows_are_deleted_at_once() {
    let server = TestServer::start().await;
    let (first, second) = (flow(&server, "a", json!(["x"])).await, flow(&server, "b", json!(["x"])).await);
    flow(&server, "c", json!([])).await;
    let tagged = json!({"flows": {"tags": {"all_": ["x"]}}});
    assert_eq!(server.post("/flows/bulk_delete", tagged.clone()).await, (200, json!({"deleted": [first, second]})));
    assert_eq!(server.post("/flows/bulk_delete", tagged).await, (200, json!({"deleted": []})));
    assert_eq!(server.post("/flows/count", json!({})).await.1, json!(1));
    for limit in [0, 51] {
        assert_eq!(server.post("/flows/bulk_delete", json!({"limit": limit})).await.0, 422, "{limit}");
    }
}
