//! What events say of things that people make, change and delete. Which event follows on what is up to whoever does it; who
//! listens does not matter here.

use onloan_domain::{
    ArtifactCollection, BlockDocument, BlockType, ConcurrencyLimit, Event, Flow, Resource, Timestamp, Variable, related_resource,
};
use serde_json::{Value, json};

use super::lifecycle_event;

/// What was done to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was deleted.
    Deleted,
}

impl Change {
    /// The last part of the event's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

/// A flow was made, changed or deleted.
pub fn flow_event(change: Change, flow: &Flow, at: Timestamp) -> Event {
    let told = json!({"name": flow.name, "tags": flow.tags, "labels": flow.labels});
    lifecycle_event("flow", change.name(), flow.id, Some(&flow.name), told, at)
}

/// A variable was made, changed or deleted.
pub fn variable_event(change: Change, variable: &Variable, at: Timestamp) -> Event {
    let told = json!({"name": variable.name, "value": variable.value, "tags": variable.tags});
    lifecycle_event("variable", change.name(), variable.id, Some(&variable.name), told, at)
}

/// A limit was made, changed or deleted.
pub fn concurrency_limit_event(change: Change, limit: &ConcurrencyLimit, at: Timestamp) -> Event {
    let ConcurrencyLimit { id, name, limit, active, slot_decay_per_second, .. } = limit;
    let told = json!({"name": name, "limit": limit, "active": active, "slot_decay_per_second": slot_decay_per_second});
    lifecycle_event("concurrency-limit", change.name(), id, Some(name), told, at)
}

/// A block type was made, changed or deleted.
pub fn block_type_event(change: Change, kind: &BlockType, at: Timestamp) -> Event {
    let BlockType { id, name, slug, logo_url, documentation_url, description, code_example, is_protected, .. } = kind;
    let told = json!({
        "name": name,
        "slug": slug,
        "logo_url": logo_url,
        "documentation_url": documentation_url,
        "description": description,
        "code_example": code_example,
        "is_protected": is_protected,
    });
    lifecycle_event("block-type", change.name(), id, Some(name), told, at)
}

/// A block was saved, changed or deleted. Of its values only texts are told, and none that its schema calls secret.
pub fn block_document_event(change: Change, document: &BlockDocument, at: Timestamp) -> Event {
    let schema = document.block_schema.as_ref();
    let secret: Vec<&str> = schema.and_then(|schema| schema.fields.get("secret_fields")).map(texts).unwrap_or_default();
    let shown = document.data.iter().filter(|(field, value)| value.is_string() && !secret.contains(&field.as_str()));
    let type_name = document.block_type_name.as_deref();
    let kind = json!({"id": document.block_type_id, "name": type_name.unwrap_or_default()});
    let told = json!({
        "name": document.name,
        "data": Value::from_iter(shown.map(|(field, value)| (field.clone(), value.clone()))),
        "block_schema": schema.map(|schema| json!({"capabilities": schema.capabilities, "block_type": kind})),
    });
    let related = vec![
        related_resource(format!("prefect.block-type.{}", document.block_type_id), "block-type", type_name),
        related_resource(format!("prefect.block-schema.{}", document.block_schema_id), "block-schema", None),
    ];
    Event { related, ..lifecycle_event("block-document", change.name(), document.id, document.name.as_deref(), told, at) }
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A key has its first artifact, another newest one, or none any more.
pub fn artifact_collection_event(change: Change, collection: &ArtifactCollection, at: Timestamp) -> Event {
    let ArtifactCollection { id, key, artifact_type, data, description, latest_id, flow_run_id, task_run_id, .. } = collection;
    let told = json!({"key": key, "type": artifact_type, "data": data, "description": description});
    let of_run = |kind: &str, id: String| related_resource(format!("prefect.{kind}.{id}"), kind, None);
    let latest = related_resource(format!("prefect.artifact.{latest_id}"), "latest", None);
    let runs: [Option<Resource>; 2] =
        [flow_run_id.map(|id| of_run("flow-run", id.to_string())), task_run_id.map(|id| of_run("task-run", id.to_string()))];
    let related = std::iter::once(latest).chain(runs.into_iter().flatten()).collect();
    Event { related, ..lifecycle_event("artifact-collection", change.name(), id, Some(key), told, at) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const ID: &str = "01990000-0000-7000-8000-000000000001";

    #[test]
    fn no_secret_of_a_block_is_told() {
        let schema = json!({
            "id": ID, "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z", "checksum": "sha256:0",
            "fields": {"secret_fields": ["password", "inner.*"]}, "block_type_id": ID, "capabilities": ["read"], "version": "1",
        });
        let document: BlockDocument = serde_json::from_value(json!({
            "id": ID, "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z", "name": "login",
            "data": {"user": "u", "password": "fake", "inner": {"key": "fake"}, "count": 3},
            "block_schema_id": ID, "block_schema": schema, "block_type_id": ID, "block_type_name": "Login",
        }))
        .unwrap();
        let event = block_document_event(Change::Updated, &document, Timestamp::from_micros(0));
        assert_eq!(event.event, "prefect.block-document.updated");
        assert_eq!(event.payload["data"], json!({"user": "u"}));
        assert_eq!(event.payload["block_schema"], json!({"capabilities": ["read"], "block_type": {"id": ID, "name": "Login"}}));
        assert_eq!((event.related.len(), event.related[0]["prefect.resource.name"].as_str()), (2, "Login"));
    }
}
