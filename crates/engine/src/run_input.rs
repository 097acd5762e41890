//! Whether what a paused run is given when it is resumed is what it asked for. Its schema comes from the run.

use onloan_domain::JsonObject;
use serde_json::Value;

/// Whether the input is what the schema asks for.
///
/// # Errors
/// What is wrong with the schema, or the first thing that is wrong with the input, for people.
pub fn check(input: &JsonObject, mut schema: Value) -> Result<(), String> {
    allow_nulls(&mut schema);
    let validator = jsonschema::draft202012::new(&schema).map_err(|error| format!("Invalid schema: {error}"))?;
    validator.validate(&Value::Object(input.clone())).map_err(|error| {
        let path = error.instance_path().to_string();
        let field = path.trim_start_matches('/').replace('/', ".");
        let place = if field.is_empty() { "Validation failed.".to_owned() } else { format!("Validation failed for field '{field}'.") };
        format!("{place} Failure reason: {error}")
    })
}

/// A field that need not be there may as well be `null`, whatever type it has.
fn allow_nulls(schema: &mut Value) {
    optional_fields(schema);
    let definitions = schema.get_mut("definitions").and_then(Value::as_object_mut);
    definitions.into_iter().flat_map(|definitions| definitions.values_mut()).for_each(optional_fields);
}

fn optional_fields(schema: &mut Value) {
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        if let Value::Object(property) = property
            && !required.contains(&Value::from(name.as_str()))
            && !property.contains_key("default")
            && let Some(kind) = property.get("type").filter(|kind| *kind != "null").cloned()
        {
            property.remove("type");
            property.insert("anyOf".to_owned(), serde_json::json!([{"type": kind}, {"type": "null"}]));
        }
        optional_fields(property);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> JsonObject {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn an_input_is_held_against_its_schema() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["n"],
            "properties": {
                "n": {"type": "integer"}, "note": {"type": "string"}, "mode": {"type": "string", "default": "x"},
                "deep": {"type": "object", "properties": {"k": {"type": "integer"}}},
            },
        });
        for (input, expected) in [
            (json!({"n": 3}), None),
            (json!({"n": 3, "note": null, "deep": {"k": null}}), None),
            (json!({"n": "three"}), Some("Validation failed for field 'n'.")),
            (json!({"n": null}), Some("Validation failed for field 'n'.")),
            (json!({"n": 1, "mode": null}), Some("Validation failed for field 'mode'.")),
            (json!({"n": 1, "deep": {"k": "a"}}), Some("Validation failed for field 'deep.k'.")),
            (json!({}), Some("Validation failed. Failure reason:")),
            (json!({"n": 1, "colour": "red"}), Some("Validation failed. Failure reason:")),
        ] {
            let told = check(&object(input.clone()), schema.clone()).err();
            match expected {
                None => assert_eq!(told, None, "{input}"),
                Some(start) => assert!(told.as_deref().is_some_and(|told| told.starts_with(start)), "{input}: {told:?}"),
            }
        }
        assert!(check(&JsonObject::new(), json!({"type": 7})).unwrap_err().starts_with("Invalid schema"));
    }
}
