//! Variables: named values of any JSON type.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer, each};

const NOT_FOUND: &str = "Variable not found.";

#[tokio::test]
async fn a_variable_is_made_changed_and_deleted_by_its_name() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/variables/name/limit").await, (404, json!({"detail": NOT_FOUND})));
    let (status, made) = server.post("/variables/", json!({"name": "limit", "value": {"a": 1}, "tags": ["t"]})).await;
    assert_eq!((status, &made["value"], &made["tags"]), (201, &json!({"a": 1}), &json!(["t"])));
    let renamed = json!({"name": "limit", "value": null, "tags": []});
    assert_eq!(server.patch("/variables/name/limit", renamed).await, (204, Value::Null));
    let (_, read) = server.get("/variables/name/limit").await;
    assert_eq!((&read["id"], &read["value"], &read["tags"]), (&made["id"], &Value::Null, &json!([])));
    assert_eq!(server.delete("/variables/name/limit").await, (204, Value::Null));
    for answer in [server.delete("/variables/name/limit").await, server.patch("/variables/name/limit", json!({"value": 1})).await] {
        assert_eq!(answer, (404, json!({"detail": NOT_FOUND})));
    }
}

#[tokio::test]
async fn a_variable_is_read_changed_and_deleted_by_its_id() {
    let server = TestServer::start().await;
    let (_, made) = server.post("/variables/", json!({"name": "limit", "value": 1})).await;
    let path = format!("/variables/{}", made["id"].as_str().unwrap());
    assert_eq!(server.get(&path).await, (200, made));
    assert_eq!(server.patch(&path, json!({"name": "most"})).await.0, 204);
    assert_eq!(server.get("/variables/name/most").await.1["value"], json!(1));
    assert_eq!(server.delete(&path).await.0, 204);
    let nobody = format!("/variables/{NOBODY}");
    for answer in [server.get(&path).await, server.delete(&nobody).await, server.patch(&nobody, json!({})).await] {
        assert_eq!(answer, (404, json!({"detail": NOT_FOUND})));
    }
    assert_eq!(server.get("/variables/no-uuid").await, (404, json!({"detail": "Not Found"})));
}

#[tokio::test]
async fn a_name_is_unique_and_plain() {
    let server = TestServer::start().await;
    for name in ["one", "two"] {
        assert_eq!(server.post("/variables/", json!({"name": name, "value": 1})).await.0, 201);
    }
    let (status, body) = server.post("/variables/", json!({"name": "one", "value": 2})).await;
    assert_eq!((status, body), (409, json!({"detail": "A variable with the name 'one' already exists."})));
    assert_eq!(server.patch("/variables/name/one", json!({"name": "two"})).await.0, 409);
    for wrong in [json!({"name": "One", "value": 1}), json!({"name": "three"}), json!({"name": "three", "value": 1, "colour": 1})] {
        assert_eq!(server.post("/variables/", wrong.clone()).await.0, 422, "{wrong}");
    }
    let (_, body) = server.post("/variables/", json!({"name": "One", "value": 1})).await;
    assert_eq!(body["exception_detail"][0]["loc"], json!(["body", "name"]));
}

#[tokio::test]
async fn variables_are_listed_and_counted() {
    let server = TestServer::start().await;
    for (name, tags) in [("b_one", json!(["x"])), ("a_two", json!(["x", "y"])), ("c_three", json!([]))] {
        server.post("/variables/", json!({"name": name, "value": 1, "tags": tags})).await;
    }
    for (body, expected) in [
        (json!({}), vec!["a_two", "b_one", "c_three"]),
        (json!({"sort": "NAME_DESC", "limit": 2}), vec!["c_three", "b_one"]),
        (json!({"sort": "CREATED_DESC", "offset": 2, "limit": 200}), vec!["b_one"]),
        (json!({"variables": {"name": {"like_": "THREE"}}}), vec!["c_three"]),
        (json!({"variables": {"name": {"any_": ["a_two", "gone"]}}}), vec!["a_two"]),
        (json!({"variables": {"tags": {"all_": ["x"]}}}), vec!["a_two", "b_one"]),
        (json!({"variables": {"tags": {"is_null_": true}}}), vec!["c_three"]),
        (json!({"variables": {"operator": "or_", "name": {"like_": "b"}, "tags": {"is_null_": true}}}), vec!["b_one", "c_three"]),
    ] {
        let (status, found) = server.post("/variables/filter", body.clone()).await;
        assert_eq!((status, each(&found, "name")), (200, expected.iter().map(|name| json!(name)).collect::<Vec<_>>().iter().collect()));
        if body["limit"].is_null() {
            assert_eq!(server.post("/variables/count", body.clone()).await, (200, json!(expected.len())), "{body}");
        }
    }
    assert_eq!(server.post("/variables/filter", json!({"variables": {"colour": {}}})).await.0, 422);
}
