//! Schemas as those who wrote them meant them: old versions of pydantic write optional values and tuples in a way that JSON
//! Schema reads differently, and where a block is asked for, a reference to a saved one does as well.

use onloan_domain::JsonObject;
use serde_json::{Value, json};

/// The schema, mended.
pub(super) fn prepared(schema: &JsonObject) -> Value {
    let mut schema = schema.clone();
    mend_properties(&mut schema);
    if let Some(Value::Object(definitions)) = schema.get_mut("definitions") {
        for definition in definitions.values_mut().filter_map(Value::as_object_mut) {
            mend_properties(definition);
        }
        let blocks: Vec<(String, Value)> = definitions.values().filter_map(block_or_reference).collect();
        definitions.extend(blocks);
    }
    Value::Object(schema)
}

fn mend_properties(schema: &mut JsonObject) {
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        let Value::Object(property) = property else { continue };
        if !required.iter().any(|required| required == name) && !property.contains_key("default") {
            allow_null(property);
        }
        if property.get("items").is_some_and(Value::is_array) && !property.contains_key("prefixItems") {
            let items = property.remove("items").unwrap_or_default();
            property.insert("prefixItems".into(), items);
        }
        mend_properties(property);
    }
}

fn allow_null(property: &mut JsonObject) {
    if property.get("type").is_some_and(|kind| kind != "null") {
        let kind = property.remove("type");
        property.insert("anyOf".into(), json!([{ "type": kind }, { "type": "null" }]));
    }
}

/// A block's definition, under its title, that a reference to a saved block fits too.
fn block_or_reference(definition: &Value) -> Option<(String, Value)> {
    definition.get("block_type_slug")?;
    let title = definition.get("title")?.as_str()?.to_owned();
    let by_fields = json!({"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1});
    let target = json!({"oneOf": [{"type": "string", "format": "uuid"}, by_fields]});
    let reference = json!({"type": "object", "properties": {"$ref": target}, "required": ["$ref"]});
    Some((title, json!({"oneOf": [definition, reference]})))
}
