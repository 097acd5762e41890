//! Reads the references in a loaded document's fields that are no secrets.
//!
//! Secret fields keep theirs until they are used, so that a rotated secret is read anew.

use onloan_secrets::{Purpose, Reference, ResolveError, Resolver};
use serde_json::{Map, Value};

use crate::block::BlockError;
use crate::schema::Schema;

pub(crate) async fn resolve_references(slug: &str, name: &str, schema: &Schema, data: &mut Map<String, Value>) -> Result<(), BlockError> {
    let secret_fields: Vec<&str> = schema.fields["secret_fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut found = Vec::new();
    for (key, value) in &mut *data {
        collect(value, key, &secret_fields, &mut found);
    }
    let block = format!("{slug}/{name}");
    for (field, place) in found {
        let resolved = read(&block, &field, place).await;
        let value = resolved.map_err(|why| BlockError::Reference { slug: slug.into(), name: name.into(), field, why })?;
        *place = Value::String(value);
    }
    Ok(())
}

async fn read(block: &str, field: &str, place: &Value) -> Result<String, ResolveError> {
    let text = place.as_str().expect("only texts are collected");
    let reference: Reference = text.parse().map_err(|why| ResolveError::Malformed { why })?;
    let value = Resolver::current().resolve(&reference, &Purpose::new(block, field)).await?;
    Ok(value.expose().clone())
}

fn collect<'a>(value: &'a mut Value, path: &str, secret_fields: &[&str], found: &mut Vec<(String, &'a mut Value)>) {
    if secret_fields.iter().any(|field| field.strip_suffix(".*").unwrap_or(field) == path) {
        return;
    }
    match value {
        Value::String(text) if Reference::is_one(text) => found.push((path.to_owned(), value)),
        Value::Array(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                collect(item, &format!("{path}.{position}"), secret_fields, found);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                collect(item, &format!("{path}.{key}"), secret_fields, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
