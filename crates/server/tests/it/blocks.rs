//! Block types, schemas and documents; and that no literal secret is ever taken.

use serde_json::{Value, json};

use crate::harness::TestServer;

async fn registered(server: &TestServer, slug: &str, fields: Value) -> (Value, Value) {
    let (_, kind) = server.post("/block_types/", json!({"name": slug, "slug": slug})).await;
    let (status, schema) = server.post("/block_schemas/", json!({"fields": fields, "block_type_id": kind["id"]})).await;
    assert_eq!(status, 201, "{schema}");
    (kind["id"].clone(), schema["id"].clone())
}

fn login() -> Value {
    json!({"title": "Login", "type": "object", "properties": {"user": {"type": "string"}, "password": {"type": "string"}}, "secret_fields": ["password"]})
}

async fn save(server: &TestServer, (kind, schema): &(Value, Value), name: &str, data: Value) -> (u16, Value) {
    server.post("/block_documents/", json!({"name": name, "data": data, "block_type_id": kind, "block_schema_id": schema})).await
}

#[tokio::test]
async fn a_literal_secret_is_refused_and_the_message_says_what_to_write() {
    let server = TestServer::start().await;
    let login = registered(&server, "login", login()).await;
    let (status, body) = save(&server, &login, "prod", json!({"user": "ada", "password": "fake-password"})).await;
    let detail = body["detail"].as_str().unwrap();
    assert_eq!(status, 422);
    assert!(detail.starts_with("block `login/prod`: the secret field `password` holds a value"), "{detail}");
    assert!(detail.contains("ref+env://NAME") && !detail.contains("fake-password"), "{detail}");
    assert_eq!(server.post("/block_documents/filter", json!({})).await.1, json!([]));
}

#[tokio::test]
async fn a_reference_is_kept_and_shown() {
    let server = TestServer::start().await;
    let login = registered(&server, "login", login()).await;
    let data = json!({"user": "ada", "password": "ref+env://DB_PASSWORD"});
    let (status, saved) = save(&server, &login, "prod", data.clone()).await;
    assert_eq!((status, &saved["data"]), (201, &data));
    let (_, read) = server.get("/block_types/slug/login/block_documents/name/prod").await;
    assert_eq!((&read["data"], &read["block_type"]["slug"]), (&data, &json!("login")));
    assert_eq!(save(&server, &login, "prod", data).await, (409, json!({"detail": "Block already exists"})));
}

#[tokio::test]
async fn an_update_merges_and_refuses_literals_too() {
    let server = TestServer::start().await;
    let login = registered(&server, "login", login()).await;
    let (_, saved) = save(&server, &login, "prod", json!({"user": "ada", "password": "ref+env://A"})).await;
    let path = format!("/block_documents/{}", saved["id"].as_str().unwrap());
    assert_eq!(server.patch(&path, json!({"data": {"user": "grace"}})).await.0, 204);
    assert_eq!(server.get(&path).await.1["data"], json!({"user": "grace", "password": "ref+env://A"}));
    assert_eq!(server.patch(&path, json!({"data": {"password": "fake-password"}})).await.0, 422);
    assert_eq!(server.patch(&path, json!({"data": {"user": "bob"}, "merge_existing_data": false})).await.0, 204);
    assert_eq!(server.get(&path).await.1["data"], json!({"user": "bob"}));
    assert_eq!(server.delete(&path).await.0, 204);
    assert_eq!(server.get(&path).await, (404, json!({"detail": "Block document not found"})));
}

#[tokio::test]
async fn a_document_that_holds_another_is_read_with_its_values() {
    let server = TestServer::start().await;
    let login = registered(&server, "login", login()).await;
    let (_, inner) = save(&server, &login, "inner", json!({"user": "ada", "password": null})).await;
    let warehouse = registered(&server, "warehouse", json!({"title": "Warehouse", "secret_fields": ["login.password"]})).await;
    let held = json!({"login": {"$ref": {"block_document_id": inner["id"]}}, "name": "w"});
    let (_, outer) = save(&server, &warehouse, "outer", held).await;
    assert_eq!(outer["data"]["login"]["user"], json!("ada"));
    assert_eq!(outer["block_document_references"]["login"]["block_document"]["id"], inner["id"]);
    // Changing another field keeps the reference.
    let path = format!("/block_documents/{}", outer["id"].as_str().unwrap());
    server.patch(&path, json!({"data": {"name": "x"}})).await;
    assert_eq!(server.get(&path).await.1["block_document_references"]["login"]["block_document"]["id"], inner["id"]);
}

#[tokio::test]
async fn a_schema_is_known_by_its_checksum_and_made_once() {
    let server = TestServer::start().await;
    let (kind, schema) = registered(&server, "login", login()).await;
    let (status, again) = server.post("/block_schemas/", json!({"fields": login(), "block_type_id": kind})).await;
    assert_eq!((status, &again["id"]), (200, &schema));
    let checksum = again["checksum"].as_str().unwrap();
    assert_eq!(server.get(&format!("/block_schemas/checksum/{checksum}?version=non-versioned")).await.1["id"], schema);
    assert_eq!(server.get(&format!("/block_schemas/checksum/{checksum}?version=2")).await.0, 404);
    let of_type = json!({"block_schemas": {"block_type_id": {"any_": [kind]}}});
    assert_eq!(server.post("/block_schemas/filter", of_type).await.1.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn types_are_found_changed_and_deleted_with_all_that_is_theirs() {
    let server = TestServer::start().await;
    let login = registered(&server, "login", login()).await;
    save(&server, &login, "prod", json!({"user": "ada"})).await;
    assert_eq!(server.post("/block_types/", json!({"name": "login", "slug": "login"})).await.0, 409);
    let path = format!("/block_types/{}", login.0.as_str().unwrap());
    assert_eq!(server.patch(&path, json!({"description": "for people"})).await.0, 204);
    assert_eq!(server.get("/block_types/slug/login").await.1["description"], json!("for people"));
    assert_eq!(server.delete(&path).await.0, 204);
    assert_eq!(server.get("/block_types/slug/login").await.0, 404);
    assert_eq!(server.post("/block_documents/filter", json!({"offset": null, "limit": null})).await.1, json!([]));
}
