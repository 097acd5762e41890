//! Secrets that the server keeps: sealed, opened, sealed anew; and what looks like a secret elsewhere.

mod documents;
mod keys;
mod rotation;
mod suspects;

use onloan_domain::BlockDocumentId;
use onloan_server::Settings;
use onloan_server::sealing::{Key, KeyRing, StoredSecrets};
use onloan_storage::sealed_secrets::{self, Sealed};
use serde_json::{Value, json};

use crate::harness::TestServer;

/// Keys that nobody uses: 32 times the same byte.
const FAKE_KEYS: [(&str, &str); 3] = [
    ("one", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="),
    ("two", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="),
    ("three", "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="),
];

/// Keys of these names, in this order; `one=two` is the second one's bytes under the first one's name.
fn keys(names: &[&str]) -> KeyRing {
    let bytes = |name: &str| FAKE_KEYS.iter().find(|(known, _)| *known == name).unwrap().1;
    let key = |name: &&str| {
        let (id, of) = name.split_once('=').unwrap_or((name, name));
        Key::parse(&format!("{id}:{}", bytes(of))).ok().unwrap()
    };
    KeyRing::of(names.iter().map(key).collect(), "the test's keys").ok().unwrap()
}

fn encrypting(names: &[&str]) -> Settings {
    Settings { stored_secrets: StoredSecrets::encrypt(keys(names)), ..Settings::default() }
}

/// A type with a secret of each shape.
struct Login {
    kind: Value,
    schema: Value,
}

impl Login {
    async fn registered(server: &TestServer) -> Self {
        Self::of(server, "login", &["password", "tokens.*", "more"]).await
    }

    async fn of(server: &TestServer, slug: &str, secret_fields: &[&str]) -> Self {
        let (_, kind) = server.post("/block_types/", json!({"name": slug, "slug": slug})).await;
        let fields = json!({"title": slug, "type": "object", "properties": {}, "secret_fields": secret_fields});
        let (status, schema) = server.post("/block_schemas/", json!({"fields": fields, "block_type_id": kind["id"]})).await;
        assert_eq!(status, 201, "{schema}");
        Self { kind: kind["id"].clone(), schema: schema["id"].clone() }
    }

    async fn try_save(&self, server: &TestServer, name: &str, data: Value) -> (u16, Value) {
        let body = json!({"name": name, "data": data, "block_type_id": self.kind, "block_schema_id": self.schema});
        server.post("/block_documents/", body).await
    }

    async fn save(&self, server: &TestServer, name: &str, data: Value) -> String {
        let (status, saved) = self.try_save(server, name, data).await;
        assert_eq!(status, 201, "{saved}");
        saved["id"].as_str().unwrap().to_owned()
    }
}

/// The values of a document, opened.
async fn opened(server: &TestServer, id: &str) -> Value {
    let (status, read) = server.get(&format!("/block_documents/{id}?include_secrets=true")).await;
    assert_eq!(status, 200, "{read}");
    read["data"].clone()
}

/// The values of a document, as everybody sees them.
async fn masked(server: &TestServer, id: &str) -> Value {
    server.get(&format!("/block_documents/{id}")).await.1["data"].clone()
}

async fn sealed(server: &TestServer, id: &str) -> Vec<Sealed> {
    let document: BlockDocumentId = id.parse().unwrap();
    sealed_secrets::of_document(&mut server.db().read().await.unwrap(), document).await.unwrap()
}

/// Changes what is stored, behind the server's back.
async fn store(server: &TestServer, document: &str, values: Vec<Sealed>) {
    let mut tx = server.db().begin().await.unwrap();
    sealed_secrets::replace(&mut tx, document.parse().unwrap(), &[], values).await.unwrap();
    tx.commit().await.unwrap();
}
