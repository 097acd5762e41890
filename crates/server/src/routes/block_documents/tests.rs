//! What documents that hold others may be, and what is shown of them. Here and not with the tests of the face, because a
//! stored literal must be made behind the face: the server takes none.
#![expect(clippy::unwrap_used, reason = "tests")]

use bytes::Bytes;
use http::Request;
use onloan_domain::MASK;
use onloan_storage::block_documents::NewDocument;
use onloan_storage::{Db, Durability, block_documents};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Server, Settings};

struct Blocks {
    server: Server,
    db: Db,
    _folder: TempDir,
}

impl Blocks {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_sqlite(&folder.path().join("onloan.db"), Durability::Process).await.unwrap();
        Self { server: Server::over(db.clone(), Settings::default()), db, _folder: folder }
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::builder().method(method).uri(format!("/api{path}")).header("content-type", "application/json");
        let response = self.server.call(request.body(Bytes::from(body.to_string())).unwrap()).await;
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
    }

    /// A type and a schema of it; their ids.
    async fn registered(&self, slug: &str, fields: Value) -> (Value, Value) {
        let (_, kind) = self.call("POST", "/block_types/", json!({"name": slug, "slug": slug})).await;
        let (_, schema) = self.call("POST", "/block_schemas/", json!({"fields": fields, "block_type_id": kind["id"]})).await;
        (kind["id"].clone(), schema["id"].clone())
    }

    async fn saved(&self, (kind, schema): &(Value, Value), name: &str, data: Value) -> Value {
        let body = json!({"name": name, "data": data, "block_type_id": kind, "block_schema_id": schema});
        let (status, saved) = self.call("POST", "/block_documents/", body).await;
        assert_eq!(status, 201, "{saved}");
        saved
    }

    /// Gives a stored document a literal secret, as a server that keeps secrets would.
    async fn keep_literal(&self, document: &Value, field: &str, literal: &str) {
        let mut tx = self.db.begin().await.unwrap();
        let id = document["id"].as_str().unwrap().parse().unwrap();
        let mut document = block_documents::find(&mut tx, id).await.unwrap().unwrap();
        document.data.insert(field.into(), json!(literal));
        block_documents::save(&mut tx, &NewDocument { document, references: Vec::new() }).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn path(document: &Value) -> String {
    format!("/block_documents/{}", document["id"].as_str().unwrap())
}

fn held(document: &Value) -> Value {
    json!({"$ref": {"block_document_id": document["id"]}})
}

#[tokio::test]
async fn a_held_documents_secrets_are_masked_though_the_outer_schema_does_not_know_them() {
    let blocks = Blocks::new().await;
    let login = blocks.registered("login", json!({"title": "Login", "secret_fields": ["password"]})).await;
    let open = blocks.registered("open", json!({"title": "Open"})).await;
    let inner = blocks.saved(&login, "inner", json!({"user": "ada", "password": null})).await;
    let middle = blocks.saved(&open, "middle", json!({"login": held(&inner)})).await;
    let outer = blocks.saved(&open, "outer", json!({"middle": held(&middle), "own": "plain"})).await;
    blocks.keep_literal(&inner, "password", "fake-password").await;

    let data = |password: &str| json!({"own": "plain", "middle": {"login": {"user": "ada", "password": password}}});
    for by in [path(&outer), "/block_types/slug/open/block_documents/name/outer".to_owned()] {
        assert_eq!(blocks.call("GET", &by, Value::Null).await.1["data"], data(MASK), "{by}");
        let with_secrets = format!("{by}?include_secrets=true");
        assert_eq!(blocks.call("GET", &with_secrets, Value::Null).await.1["data"], data("fake-password"), "{by}");
    }
    let named = json!({"name": {"any_": ["outer"]}});
    for (include_secrets, password) in [(false, MASK), (true, "fake-password")] {
        let body = json!({"block_documents": named, "include_secrets": include_secrets});
        let (_, listed) = blocks.call("POST", "/block_documents/filter", body).await;
        assert_eq!(listed[0]["data"], data(password), "{include_secrets}");
    }
    let another = blocks.saved(&open, "another", json!({"login": held(&inner)})).await;
    assert_eq!(another["data"]["login"]["password"], json!(MASK));
}

#[tokio::test]
async fn a_document_that_would_hold_itself_is_refused_and_stays_readable() {
    let blocks = Blocks::new().await;
    let open = blocks.registered("open", json!({"title": "Open"})).await;
    let inner = blocks.saved(&open, "inner", json!({"n": 1})).await;
    let outer = blocks.saved(&open, "outer", json!({"inner": held(&inner)})).await;
    for target in [&inner, &outer] {
        let (status, body) = blocks.call("PATCH", &path(&inner), json!({"data": {"back": held(target)}})).await;
        let expected = "block `inner`: with the field `back` it would hold itself; name another document there";
        assert_eq!((status, &body["detail"]), (422, &json!(expected)));
    }
    assert_eq!(blocks.call("GET", &path(&outer), Value::Null).await.1["data"], json!({"inner": {"n": 1}}));
    // Holding the same document in two fields is no circle.
    let twice = json!({"data": {"again": held(&inner)}});
    assert_eq!(blocks.call("PATCH", &path(&outer), twice).await.0, 204);
    let (_, read) = blocks.call("GET", &path(&outer), Value::Null).await;
    assert_eq!(read["data"], json!({"inner": {"n": 1}, "again": {"n": 1}}));
}

#[tokio::test]
async fn documents_are_filtered_by_their_schemas() {
    let blocks = Blocks::new().await;
    let (one, other) = (blocks.registered("one", json!({"title": "1"})).await, blocks.registered("other", json!({"title": "2"})).await);
    blocks.saved(&one, "a", json!({})).await;
    blocks.saved(&other, "b", json!({})).await;
    let body = json!({"block_schemas": {"id": {"any_": [other.1]}}});
    let (_, listed) = blocks.call("POST", "/block_documents/filter", body).await;
    let names: Vec<&Value> = listed.as_array().unwrap().iter().map(|document| &document["name"]).collect();
    assert_eq!(names, [&json!("b")]);
}
