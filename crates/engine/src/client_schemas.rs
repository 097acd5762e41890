//! Schemas as clients meant them. Old versions of pydantic write some things in a way that JSON Schema reads differently.

use onloan_domain::JsonObject;
use serde_json::{Value, json};

/// Which properties may be null although their type does not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Null {
    /// Those that are not required and have no default: an optional value is written like that.
    WithoutDefault,
    /// All that are not required.
    Optional,
}

/// The schema, mended.
pub(crate) fn prepared(schema: &JsonObject, null: Null) -> Value {
    let mut schema = schema.clone();
    mend_properties(&mut schema, null);
    if let Some(Value::Object(definitions)) = schema.get_mut("definitions") {
        for definition in definitions.values_mut() {
            if let Value::Object(definition) = definition {
                mend_properties(definition, null);
            }
        }
        let blocks: Vec<(String, Value)> = definitions.values().filter_map(block).collect();
        definitions.extend(blocks);
    }
    Value::Object(schema)
}

fn mend_properties(schema: &mut JsonObject, null: Null) {
    let required: Vec<String> = schema.get("required").and_then(|names| serde_json::from_value(names.clone()).ok()).unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        let Value::Object(property) = property else { continue };
        if !required.contains(name) && (null == Null::Optional || !property.contains_key("default")) {
            allow_null(property);
        }
        if let Some(items) = property.get("items").filter(|items| items.is_array()).cloned()
            && !property.contains_key("prefixItems")
        {
            property.remove("items");
            property.insert("prefixItems".into(), items);
        }
        mend_properties(property, null);
    }
}

fn allow_null(property: &mut JsonObject) {
    if property.get("type").is_some_and(|kind| kind != "null")
        && let Some(kind) = property.remove("type")
    {
        property.insert("anyOf".into(), json!([{"type": kind}, {"type": "null"}]));
    }
}

/// A block, which may also be given by a reference to one that was saved.
fn block(definition: &Value) -> Option<(String, Value)> {
    definition.get("block_type_slug")?;
    let title = definition.get("title")?.as_str()?.to_owned();
    let id = json!({"type": "string", "format": "uuid"});
    let by_name = json!({"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1});
    let reference = json!({"type": "object", "properties": {"$ref": {"oneOf": [id, by_name]}}, "required": ["$ref"]});
    Some((title, json!({"oneOf": [definition, reference]})))
}

/// Takes every demand for a value out of the schema.
pub(crate) fn forget_required(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            // A property may be called `required`; then it is a schema, and no list of names.
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            object.values_mut().for_each(forget_required);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_required),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn optional_values_may_be_null_and_tuples_keep_their_places() {
        let schema = json!({
            "properties": {
                "a": {"type": "string"},
                "b": {"type": "string", "default": "x"},
                "c": {"type": "string"},
                "d": {"type": "array", "items": [{"type": "string"}]},
            },
            "required": ["c", "d"],
        });
        let mended = prepared(schema.as_object().unwrap(), Null::WithoutDefault);
        let nullable = json!([{"type": "string"}, {"type": "null"}]);
        assert_eq!(mended["properties"]["a"], json!({"anyOf": nullable}));
        assert_eq!(mended["properties"]["b"]["type"], "string");
        assert_eq!(mended["properties"]["c"]["type"], "string");
        assert_eq!(mended["properties"]["d"], json!({"type": "array", "prefixItems": [{"type": "string"}]}));
        let mended = prepared(schema.as_object().unwrap(), Null::Optional);
        assert_eq!(mended["properties"]["b"]["anyOf"], nullable);
    }
}
