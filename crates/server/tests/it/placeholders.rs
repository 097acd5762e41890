//! Values that say how they come about: in parameters, in the input of paused runs, in forms, in the templates of pools.

use serde_json::{Value, json};

use crate::harness::{NOBODY, TestServer};

fn variable(name: &str) -> Value {
    json!({"__prefect_kind": "workspace_variable", "variable_name": name})
}

fn jinja(template: &str) -> Value {
    json!({"__prefect_kind": "jinja", "template": template})
}

/// A deployment with these settings, on a server with the variable `limit`; its path.
async fn deployment(server: &TestServer, more: Value) -> (u16, Value) {
    server.post("/variables/", json!({"name": "limit", "value": {"rows": 3}})).await;
    let (_, flow) = server.post("/flows/", json!({"name": "load"})).await;
    let mut body = json!({"name": "nightly", "flow_id": flow["id"], "enforce_parameter_schema": false});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.post("/deployments/", body).await
}

#[tokio::test]
async fn parameters_of_runs_and_of_changed_deployments_are_filled_in() {
    let server = TestServer::start().await;
    let (_, made) = deployment(&server, json!({"parameters": {"limit": variable("limit"), "x": 1}})).await;
    let path = format!("/deployments/{}", made["id"].as_str().unwrap());
    assert_eq!(server.get(&path).await.1["parameters"]["limit"], variable("limit"), "filled in when it runs");
    let run = json!({"parameters": {"x": jinja("{{ 40 + 2 }}")}});
    let (status, made) = server.post(&format!("{path}/create_flow_run"), run).await;
    assert_eq!((status, &made["parameters"]), (201, &json!({"limit": {"rows": 3}, "x": "42"})));
    assert_eq!(server.patch(&path, json!({"parameters": {"limit": variable("limit")}})).await.0, 204);
    assert_eq!(server.get(&path).await.1["parameters"], json!({"limit": {"rows": 3}}));
    for (wrong, why) in [
        (variable("gone"), "Variable 'gone' not found in workspace."),
        (jinja("{{ "), "Invalid jinja: "),
        (json!({"__prefect_kind": "jinja"}), "Missing 'template' key in __prefect object"),
    ] {
        for (answer, of) in [
            (server.patch(&path, json!({"parameters": {"x": wrong}})).await, "deployment"),
            (server.post(&format!("{path}/create_flow_run"), json!({"parameters": {"x": wrong}})).await, "flow run"),
        ] {
            let detail = answer.1["detail"].as_str().unwrap_or_default();
            let start = format!("Error hydrating {of} parameters: {why}");
            assert!(answer.0 == 400 && detail.starts_with(&start), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_form_may_speak_of_variables_that_exist() {
    let server = TestServer::start().await;
    server.post("/variables/", json!({"name": "size", "value": 3})).await;
    let schema = json!({"properties": {"size": {"type": "integer"}}});
    for (name, valid) in [("size", true), ("gone", false)] {
        let body = json!({"schema": schema, "values": {"size": variable(name)}});
        let (status, answer) = server.post("/ui/schemas/validate", body).await;
        assert_eq!((status, &answer["valid"]), (200, &json!(valid)), "{answer}");
    }
}

/// A document of a block type without secrets; its id.
async fn document(server: &TestServer, data: Value) -> Value {
    let (_, kind) = server.post("/block_types/", json!({"name": "registry", "slug": "registry"})).await;
    let fields = json!({"title": "Registry", "type": "object", "properties": {"host": {"type": "string"}}});
    let (_, schema) = server.post("/block_schemas/", json!({"fields": fields, "block_type_id": kind["id"]})).await;
    let body = json!({"name": "main", "data": data, "block_type_id": kind["id"], "block_schema_id": schema["id"]});
    server.post("/block_documents/", body).await.1["id"].clone()
}

fn template(block: &Value) -> Value {
    let registry = json!({"type": "object", "properties": {"host": {"type": "string"}}, "required": ["host"]});
    let with_default = |mut schema: Value| {
        schema["default"] = json!({"$ref": {"block_document_id": block}});
        schema
    };
    let variables = json!({"type": "object", "properties": {"registry": with_default(registry)}, "required": ["registry"]});
    json!({"job_configuration": {"registry": "{{ registry }}"}, "variables": variables})
}

#[tokio::test]
async fn a_pools_default_may_be_a_block_and_is_held_against_the_template() {
    let server = TestServer::start().await;
    let block = document(&server, json!({"host": "registry.example.org"})).await;
    let pool = |name: &str, block: &Value| json!({"name": name, "type": "process", "base_job_template": template(block)});
    assert_eq!(server.post("/work_pools/", pool("pp", &block)).await.0, 201);
    for missing in [json!(NOBODY), json!("no id")] {
        assert_eq!(server.post("/work_pools/", pool("other", &missing)).await, (404, json!({"detail": "Block not found."})));
    }
    let (status, made) = deployment(&server, json!({"work_pool_name": "pp"})).await;
    assert_eq!(status, 201, "{made}");
    let path = format!("/deployments/{}/create_flow_run", made["id"].as_str().unwrap());
    // The required variable has a default, which is a block.
    assert_eq!(server.post(&path, json!({})).await.0, 201);
    let (status, wrong) = server.post(&path, json!({"job_variables": {"registry": {}}})).await;
    assert_eq!(status, 422, "{wrong}");
    assert_eq!(server.delete(&format!("/block_documents/{}", block.as_str().unwrap())).await.0, 204);
    assert_eq!(server.post(&path, json!({})).await, (404, json!({"detail": "Block not found."})));
}
