//! `ref+block://`: reading a secret through a saved block.

use std::sync::Arc;

use onloan_blocks::{BlockProvider, Registry, scope_store};
use onloan_secrets::{Environment, Purpose, Resolver};
use serde_json::json;

use crate::samples::{DoorKey, MemoryStore};

async fn resolve(reference: &str) -> Result<String, String> {
    let mut registry = Registry::system();
    registry.add::<DoorKey>();
    let store = MemoryStore::with("secret", "code", &json!({"value": "ref+env://CODE"}));
    store.put("secret", "blank", json!({"value": null}).as_object().unwrap().clone());
    store.put("secret", "self", json!({"value": "ref+block://secret/mirror#/a"}).as_object().unwrap().clone());
    store.put("secret", "mirror", json!({"value": "ref+block://secret/self"}).as_object().unwrap().clone());
    let environment = Environment::fixed([("CODE", r#"{"pin": "fake-1234"}"#)]);
    let provider = BlockProvider::new(Arc::new(registry));
    let resolver = Arc::new(Resolver::builder().environment(environment).provider(provider).build());
    let reference = reference.parse().unwrap();
    let purpose = Purpose::new("snowflake-credentials", "password");
    let resolving = Arc::clone(&resolver);
    let value = resolver.scope(scope_store(store, async move { resolving.resolve(&reference, &purpose).await })).await;
    value.map(|value| value.expose().clone()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_block_leads_to_its_secret() {
    assert_eq!(resolve("ref+block://secret/code#/pin").await.unwrap(), "fake-1234");
}

#[tokio::test]
async fn each_failure_says_what_is_wrong() {
    let error = async |reference: &str| resolve(reference).await.unwrap_err();
    assert!(error("ref+block://secret/none").await.contains("there is no block `secret/none`"));
    assert!(error("ref+block://code").await.contains("write `ref+block://type/name`"));
    assert!(error("ref+block://nothing/x").await.contains("no block type `nothing` is known here"));
    assert!(error("ref+block://door-key/x").await.contains("there is no block `door-key/x`"));
    assert!(error("ref+block://secret/blank").await.contains("give it a reference"));
    assert!(error("ref+block://secret/self").await.contains("leads back to itself"));
}
