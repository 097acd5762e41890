//! That this server has every operation of the reference.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::harness::TestServer;

/// Facts about each operation of the reference; here only the names count.
const FACTS: &str = include_str!("../operation_facts.json");

/// Where a path has a parameter: an id that nothing has, and a name that reads as one too.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The path with something in place of each parameter.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect::<Vec<_>>().join("/")
}

/// Whether a route answers: no route says `Not Found`, and a route without the method 405.
async fn is_known(server: &TestServer, operation: &str) -> bool {
    let (method, path) = operation.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(format!("/api{}", filled(path))).header("content-type", "application/json");
    let response = server.send(request.body(Bytes::new()).unwrap()).await;
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    match response.status().as_u16() {
        405 => false,
        404 => body != json!({"detail": "Not Found"}),
        _ => true,
    }
}

#[tokio::test]
async fn every_operation_is_known() {
    let server = TestServer::start().await;
    let facts: BTreeMap<&str, Value> = serde_json::from_str(FACTS).unwrap();
    let mut unknown = BTreeSet::new();
    for operation in facts.keys() {
        if !is_known(&server, operation).await {
            unknown.insert(*operation);
        }
    }
    assert!(facts.len() > 150, "{}", facts.len());
    assert!(unknown.is_empty(), "no route answers these: {unknown:#?}");
}
