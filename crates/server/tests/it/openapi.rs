//! The description of the API, which is made from our handlers, says what the reference's says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::TestServer;

/// Of every operation of the reference: its path's parameters, its body's fields and which of them are required, and the
/// status of a success.
const FACTS: &str = include_str!("../operation_facts.json");

/// What the reference's bodies have and ours do not, and why.
const ACCEPTED: [(&str, &str); 2] = [
    // Deprecated there, and without effect: limits are never made by taking slots.
    ("POST /v2/concurrency_limits/increment", "create_if_missing"),
    ("POST /v2/concurrency_limits/decrement", "create_if_missing"),
];

/// The body of an operation, wherever it is described.
fn body<'d>(description: &'d Value, operation: &Value) -> Option<&'d Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    description["components"]["schemas"].get(name)
}

fn texts(values: &Value) -> BTreeSet<&str> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn differences(description: &Value, name: &str, operation: &Value, facts: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, ours: BTreeSet<&str>, theirs: BTreeSet<&str>| {
        let accepted = |field: &&&str| !ACCEPTED.contains(&(name, **field));
        let different: Vec<_> = ours.symmetric_difference(&theirs).filter(accepted).collect();
        if !different.is_empty() {
            found.push(format!("{name}: {what} {different:?}"));
        }
    };
    let parameters: BTreeSet<&str> =
        operation["parameters"].as_array().into_iter().flatten().filter_map(|parameter| parameter["name"].as_str()).collect();
    compare("parameters", parameters, texts(&facts["path"]));
    let body = body(description, operation).unwrap_or(&Value::Null);
    compare("required fields", texts(&body["required"]), texts(&facts["required"]));
    compare("fields", names(&body["properties"]), texts(&facts["fields"]));
    let status = facts["status"].to_string();
    if operation["responses"].get(&status).is_none() {
        found.push(format!("{name}: no answer {status}"));
    }
    found
}

#[tokio::test]
async fn described_operations_take_and_answer_what_the_references_do() {
    let server = TestServer::start().await;
    let (_, description) = server.get("/openapi.json").await;
    let facts: Value = serde_json::from_str(FACTS).unwrap();
    let (mut different, mut described) = (Vec::new(), 0);
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            if path.starts_with("/onloan/") {
                continue;
            }
            let facts = facts.get(&name).unwrap_or_else(|| panic!("the reference has no `{name}`"));
            different.extend(differences(&description, &name, operation, facts));
            described += 1;
        }
    }
    assert!(different.is_empty(), "{different:#?}");
    assert!(described >= 10, "{described}");
}

#[tokio::test]
async fn an_operation_is_named_by_its_handler_and_says_how_it_fails() {
    let server = TestServer::start().await;
    let (_, description) = server.get("/openapi.json").await;
    let renew = &description["paths"]["/v2/concurrency_limits/leases/{lease_id}/renew"]["post"];
    assert_eq!(renew["operationId"], json!("concurrency_limits_v2.renew"));
    let failure = &renew["responses"]["default"]["content"]["application/json"]["schema"];
    assert_eq!(failure, &json!({"$ref": "#/components/schemas/ErrorBody"}));
    assert_eq!(description["components"]["schemas"]["Timestamp"], json!({"type": "string", "format": "date-time"}));
    assert_eq!(server.post("/openapi.json", json!({})).await.0, 405);
}
