//! What the server says about itself, the block that keeps results, and the block types of the system.

use http::Request;
use onloan_server::Server;
use onloan_server::configuration::Configuration;
use serde_json::{Value, json};

use crate::harness::{Place, TestServer, each};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// A saved block whose type can do this; its type's and its own id.
async fn block(server: &TestServer, slug: &str, capabilities: &[&str]) -> (Value, Value) {
    let (_, kind) = server.post("/block_types/", json!({"name": slug, "slug": slug})).await;
    let schema = json!({"fields": {"title": slug}, "block_type_id": kind["id"], "capabilities": capabilities});
    let (_, schema) = server.post("/block_schemas/", schema).await;
    let document = json!({"name": "mine", "data": {}, "block_type_id": kind["id"], "block_schema_id": schema["id"]});
    let (status, document) = server.post("/block_documents/", document).await;
    assert_eq!(status, 201, "{document}");
    (kind, document)
}

fn chosen(id: &Value) -> Value {
    json!({ "default_result_storage_block_id": id })
}

#[tokio::test]
async fn the_server_says_hello_and_how_it_was_told_to_behave() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/hello").await, (200, json!("👋")));
    let (status, settings) = server.get("/admin/settings").await;
    assert_eq!((status, &settings["server"]["api"]["auth_string"]), (200, &Value::Null));
    assert_eq!(settings["server"]["api"]["cors_allowed_origins"], json!("*"));
    // Without this a page of the reference calls an address outside.
    assert_eq!(settings["server"]["analytics_enabled"], json!(false));
}

#[tokio::test]
async fn the_block_that_keeps_results_is_chosen_and_goes_with_its_block() {
    let server = TestServer::start().await;
    let (_, bucket) = block(&server, "bucket", &["write-path", "read-path"]).await;
    let (_, other) = block(&server, "other", &["read-path"]).await;
    let put = async |id: &Value| server.put("/admin/storage", chosen(id)).await;
    assert_eq!(put(&bucket["id"]).await, (200, chosen(&bucket["id"])));
    let refusal = format!("Block document {} cannot be used for result storage.", other["id"].as_str().unwrap());
    assert_eq!(put(&other["id"]).await, (422, json!({ "detail": refusal })));
    assert_eq!(put(&json!(NOBODY)).await, (404, json!({"detail": format!("Block document {NOBODY} not found.")})));
    assert_eq!(put(&Value::Null).await.0, 422);
    assert_eq!(server.get("/admin/storage").await.1, chosen(&bucket["id"]));
    assert_eq!(server.delete("/admin/storage").await, (204, Value::Null));
    assert_eq!(server.get("/admin/storage").await.1, chosen(&Value::Null));
    put(&bucket["id"]).await;
    server.delete(&format!("/block_documents/{}", bucket["id"].as_str().unwrap())).await;
    assert_eq!(server.get("/admin/storage").await.1, chosen(&Value::Null));
}

#[tokio::test]
async fn blocks_are_counted_and_their_capabilities_listed() {
    let server = TestServer::start().await;
    let (kind, _) = block(&server, "bucket", &["write-path", "read-path"]).await;
    block(&server, "other", &["read-path"]).await;
    assert_eq!(server.get("/block_capabilities/").await, (200, json!(["read-path", "write-path"])));
    for (body, expected) in [
        (json!({}), 2),
        (json!({"block_documents": null}), 2),
        (json!({"block_documents": {"block_type_id": {"any_": [kind["id"]]}}}), 1),
        (json!({"block_types": {"slug": {"any_": ["other"]}}}), 1),
        (json!({"block_schemas": {"block_capabilities": {"all_": ["write-path"]}}}), 1),
    ] {
        assert_eq!(server.post("/block_documents/count", body.clone()).await, (200, json!(expected)), "{body}");
    }
    assert_eq!(server.post("/block_documents/count", json!({"block_documents": {"colour": "red"}})).await.0, 422);
}

#[tokio::test]
async fn a_block_type_is_found_with_its_blocks() {
    let server = TestServer::start().await;
    let (kind, document) = block(&server, "bucket", &[]).await;
    let path = format!("/block_types/{}", kind["id"].as_str().unwrap());
    assert_eq!(server.get(&path).await, (200, kind));
    let (_, found) = server.get("/block_types/slug/bucket/block_documents").await;
    assert_eq!((&found[0]["id"], &found[1]), (&document["id"], &Value::Null));
    let gone = (404, json!({"detail": "Block type not found"}));
    for path in [format!("/block_types/{NOBODY}"), "/block_types/slug/nothing".into(), "/block_types/slug/nothing/block_documents".into()] {
        assert_eq!(server.get(&path).await, gone, "{path}");
    }
    let (status, _) = server.post("/block_types/", json!({"name": "Prefect Cloud", "slug": "a"})).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn the_systems_block_types_are_installed_once_and_protected() {
    let server = TestServer::start().await;
    let (_, early) = server.post("/block_types/", json!({"name": "Secret", "slug": "secret"})).await;
    for _ in 0..2 {
        assert_eq!(server.post("/block_types/install_system_block_types", json!({})).await, (200, Value::Null));
    }
    let (_, kinds) = server.post("/block_types/filter", json!({})).await;
    let slugs: Vec<&Value> = kinds.as_array().unwrap().iter().map(|kind| &kind["slug"]).collect();
    assert_eq!(slugs, ["local-file-system", "secret", "webhook"]);
    assert_eq!((&kinds[1]["id"], &kinds[1]["is_protected"]), (&early["id"], &json!(true)));
    let (_, schemas) = server.post("/block_schemas/filter", json!({})).await;
    assert_eq!(schemas.as_array().unwrap().len(), 3);
    let refused = server.delete(&format!("/block_types/{}", early["id"].as_str().unwrap())).await;
    assert_eq!(refused, (403, json!({"detail": "protected block types cannot be deleted."})));
    let refused = server.delete(&format!("/block_schemas/{}", schemas[0]["id"].as_str().unwrap())).await;
    assert_eq!(refused, (403, json!({"detail": "Block schemas for protected block types cannot be deleted."})));
}

#[tokio::test]
async fn a_new_server_has_the_systems_block_types_in_its_catalogue() {
    let place = Place::fresh();
    for _ in 0..2 {
        let server = Server::start(place.open().await, Configuration::default()).await.unwrap();
        let request = Request::post("/api/block_types/filter").header("content-type", "application/json");
        let answer = server.call(request.body("{}".into()).unwrap()).await;
        let kinds = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(each(&kinds, "slug"), ["local-file-system", "secret", "webhook"]);
        server.close().await;
    }
}

#[tokio::test]
async fn a_schema_is_deleted_with_its_blocks() {
    let server = TestServer::start().await;
    let (_, document) = block(&server, "bucket", &[]).await;
    let path = format!("/block_schemas/{}", document["block_schema_id"].as_str().unwrap());
    assert_eq!(server.delete(&path).await, (204, Value::Null));
    assert_eq!(server.delete(&path).await, (404, json!({"detail": "Block schema not found"})));
    assert_eq!(server.post("/block_documents/count", json!({})).await.1, json!(0));
}

#[tokio::test]
async fn a_form_is_told_what_is_wrong_with_its_values() {
    let server = TestServer::start().await;
    let schema = json!({"properties": {"size": {"type": "integer"}}, "required": ["size"]});
    let asked = async |values: Value| server.post("/ui/schemas/validate", json!({"schema": schema, "values": values})).await;
    assert_eq!(asked(json!({"size": 1})).await, (200, json!({"errors": [], "valid": true})));
    let (status, told) = asked(json!({"size": "big"})).await;
    assert_eq!((status, &told["valid"], &told["errors"][0]["property"]), (200, &json!(false), &json!("size")));
    let wrong = json!({"schema": {"type": "nonsense"}, "values": {}});
    assert_eq!(server.post("/ui/schemas/validate", wrong).await.0, 422);
    assert_eq!(server.post("/ui/schemas/validate", json!({"schema": {}})).await.0, 422);
}
