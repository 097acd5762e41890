//! Automations: they are kept, and they act.

mod acting;
mod keeping;
mod templates;

use serde_json::{Value, json};

use crate::harness::TestServer;

/// An automation on an event, without what need not be said.
fn automation(name: &str, expect: &str, actions: Value) -> Value {
    json!({"name": name, "trigger": {"posture": "Reactive", "expect": [expect]}, "actions": actions})
}

async fn made(server: &TestServer, body: Value) -> Value {
    let (status, automation) = server.post("/automations/", body).await;
    assert_eq!(status, 201, "{automation}");
    automation
}

fn id(automation: &Value) -> &str {
    automation["id"].as_str().unwrap()
}
