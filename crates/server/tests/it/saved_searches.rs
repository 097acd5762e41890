//! Saved searches.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

#[tokio::test]
async fn a_search_is_saved_replaced_listed_and_deleted() {
    let server = TestServer::start().await;
    let filters = json!([{"object": "flow_run", "property": "name", "type": "string", "operation": "equals", "value": "x"}]);
    let (status, saved) = server.put("/saved_searches/", json!({"name": "mine", "filters": filters})).await;
    assert_eq!((status, &saved["filters"]), (201, &filters));
    let (status, replaced) = server.put("/saved_searches/", json!({"name": "mine"})).await;
    assert_eq!((status, &replaced["id"], &replaced["filters"]), (200, &saved["id"], &json!([])));
    server.put("/saved_searches/", json!({"name": "another"})).await;
    let (_, listed) = server.post("/saved_searches/filter", json!({})).await;
    assert_eq!(each(&listed, "name"), [&json!("another"), &json!("mine")]);
    let path = format!("/saved_searches/{}", saved["id"].as_str().unwrap());
    assert_eq!(server.get(&path).await, (200, replaced));
    assert_eq!(server.delete(&path).await, (204, Value::Null));
    for answer in [server.get(&path).await, server.delete(&format!("/saved_searches/{NOBODY}")).await] {
        assert_eq!(answer, (404, json!({"detail": "Saved search not found"})));
    }
    assert_eq!(server.put("/saved_searches/", json!({"filters": []})).await.0, 422);
}
