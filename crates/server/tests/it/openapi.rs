//! The description of the API, which is made from our handlers, says what the reference's says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::TestServer;

/// Of every operation of the reference: its path's parameters, its body's fields and which of them are required, and the
/// status of a success.
const FACTS: &str = include_str!("../operation_facts.json");

/// All that is described, as it was when somebody last looked at it.
const SNAPSHOT: &str = "tests/openapi.snapshot";

/// Fields that one of us has and the other has not: of which operations, and why.
const ACCEPTED: [(&[&str], &[&str]); 6] = [
    // Deprecated there, and without effect: limits are never made by taking slots.
    (&["POST /v2/concurrency_limits/increment", "POST /v2/concurrency_limits/decrement"], &["create_if_missing"]),
    // All bodies that filter runs filter by the same nouns here. What the reference does not know does it no harm.
    (
        &[
            "POST /artifacts/count",
            "POST /artifacts/filter",
            "POST /artifacts/latest/count",
            "POST /artifacts/latest/filter",
            "POST /flow_runs/history",
            "POST /flows/count",
            "POST /flows/filter",
            "POST /flows/paginate",
            "POST /task_runs/count",
            "POST /task_runs/filter",
            "POST /task_runs/history",
            "POST /task_runs/paginate",
            "POST /ui/flow_runs/history",
            "POST /ui/task_runs/count",
        ],
        &["work_pool_queues", "work_pools"],
    ),
    // There a history names queues in another way than lists do, and filters by them nowhere.
    (&["POST /flow_runs/history"], &["work_queues"]),
    (&["POST /ui/task_runs/dashboard/counts"], &["task_runs", "work_pool_queues", "work_queues"]),
    // The bodies of a list and of its count are the same here.
    (
        &["POST /artifacts/count", "POST /artifacts/latest/count", "POST /work_pools/count"],
        &["limit", "offset", "sort", "work_pool_queues", "work_pools"],
    ),
    // The bodies of a pool's and of a queue's status are the same here.
    (&["POST /work_queues/{id}/concurrency_status"], &["flow_run_limit"]),
];

/// What stands behind references, and a whole made of parts, as one object.
fn resolved(description: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return resolved(description, &description["components"]["schemas"][name]);
    }
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let (mut required, mut properties) = (Vec::new(), serde_json::Map::new());
    for part in parts.iter().map(|part| resolved(description, part)) {
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
    }
    json!({"required": required, "properties": properties})
}

fn texts(values: &Value) -> BTreeSet<&str> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn differences(description: &Value, name: &str, operation: &Value, facts: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let about = ACCEPTED.iter().filter(|(operations, _)| operations.contains(&name));
    let accepted: BTreeSet<&str> = about.flat_map(|(_, fields)| *fields).copied().collect();
    let mut compare = |what: &str, ours: BTreeSet<&str>, theirs: BTreeSet<&str>| {
        let different: Vec<_> = ours.symmetric_difference(&theirs).filter(|field| !accepted.contains(*field)).collect();
        if !different.is_empty() {
            found.push(format!("{name}: {what} {different:?}"));
        }
    };
    let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "path");
    compare("parameters", parameters.filter_map(|parameter| parameter["name"].as_str()).collect(), texts(&facts["path"]));
    let body = resolved(description, &operation["requestBody"]["content"]["application/json"]["schema"]);
    compare("required fields", texts(&body["required"]), texts(&facts["required"]));
    compare("fields", names(&body["properties"]), texts(&facts["fields"]));
    let status = facts["status"].to_string();
    if operation["responses"].get(&status).is_none() {
        found.push(format!("{name}: no answer {status}"));
    }
    found
}

/// Every operation by its name, without those that are only ours.
fn operations(description: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap().iter().filter(|_| !path.starts_with("/onloan/")) {
            found.insert(format!("{} {path}", method.to_uppercase()), operation);
        }
    }
    found
}

#[tokio::test]
async fn every_operation_is_described_as_the_references_are() {
    let server = TestServer::start().await;
    let (_, description) = server.get("/openapi.json").await;
    let facts: BTreeMap<String, Value> = serde_json::from_str(FACTS).unwrap();
    let described = operations(&description);
    assert_eq!(described.keys().collect::<Vec<_>>(), facts.keys().collect::<Vec<_>>());
    let different: Vec<_> =
        described.iter().flat_map(|(name, operation)| differences(&description, name, operation, &facts[name])).collect();
    assert!(different.is_empty(), "{different:#?}");
}

/// A line for each operation and each schema, so that a change shows which one it is.
fn lines(description: &Value) -> String {
    let schemas = description["components"]["schemas"].as_object().unwrap().iter();
    let schemas = schemas.map(|(name, schema)| format!("{name} {schema}\n"));
    let operations = description["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().map(move |(method, operation)| format!("{} {path} {operation}\n", method.to_uppercase()))
    });
    operations.chain(schemas).collect()
}

#[tokio::test]
async fn the_description_changes_only_on_purpose() {
    let server = TestServer::start().await;
    let (_, description) = server.get("/openapi.json").await;
    let described = lines(&description);
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOT);
    if std::env::var_os("ONLOAN_WRITE_SNAPSHOTS").is_some() {
        fs::write(&snapshot, &described).unwrap();
    }
    let known = fs::read_to_string(&snapshot).unwrap_or_default();
    let line = described.lines().zip(known.lines()).position(|(now, then)| now != then);
    assert!(described == known, "{SNAPSHOT} differs from line {line:?} on; if that is meant, run this with ONLOAN_WRITE_SNAPSHOTS=1");
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
