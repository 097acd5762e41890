//! What a paused run is given when it is resumed: placeholders in it become values, then it is held against the schema with
//! which the run asked. Variables that a placeholder names are an argument.

use std::collections::BTreeMap;

use onloan_domain::JsonObject;
use serde_json::Value;

/// The key that makes an object a placeholder, and says of which kind.
const KIND: &str = "__prefect_kind";

/// Variables by their names.
pub type Variables = BTreeMap<String, Value>;

/// The names of the variables that placeholders in the input stand for.
#[must_use]
pub fn variable_names(input: &JsonObject) -> Vec<String> {
    let mut names = Vec::new();
    input.values().for_each(|value| collect(value, &mut names));
    names
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let of_variable = object.get(KIND).is_some_and(|kind| kind == "workspace_variable");
            names.extend(object.get("variable_name").filter(|_| of_variable).and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The input with values in place of placeholders; one that holds nothing is left out.
///
/// # Errors
/// What is wrong with a placeholder, for people.
pub fn hydrate(input: JsonObject, variables: &Variables) -> Result<JsonObject, String> {
    match hydrated(Value::Object(input), variables)? {
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err("the run input is a placeholder for something that is no object".to_owned()),
        None => Ok(JsonObject::new()),
    }
}

fn hydrated(value: Value, variables: &Variables) -> Result<Option<Value>, String> {
    match value {
        Value::Object(mut object) => match object.remove(KIND) {
            Some(kind) => placeholder(&kind, object, variables),
            None => {
                let fields = object.into_iter().map(|(key, value)| Ok(hydrated(value, variables)?.map(|value| (key, value))));
                let kept: Result<Vec<_>, String> = fields.filter_map(Result::transpose).collect();
                Ok(Some(Value::Object(kept?.into_iter().collect())))
            }
        },
        Value::Array(items) => {
            let kept: Result<Vec<_>, String> = items.into_iter().filter_map(|item| hydrated(item, variables).transpose()).collect();
            Ok(Some(Value::Array(kept?)))
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => Ok(Some(plain)),
    }
}

fn placeholder(kind: &Value, mut fields: JsonObject, variables: &Variables) -> Result<Option<Value>, String> {
    match kind.as_str() {
        Some("none") => hydrated(fields.remove("value").ok_or("Missing 'value' key in __prefect object")?, variables),
        Some("json") => match fields.remove("value").map(|value| hydrated(value, variables)).transpose()?.flatten() {
            Some(Value::String(text)) => serde_json::from_str(&text).map(Some).map_err(|error| format!("Invalid JSON: {error}")),
            other => Ok(other),
        },
        Some("workspace_variable") => match fields.remove("variable_name") {
            Some(Value::String(name)) => {
                let value = variables.get(&name).cloned().map(Some);
                value.ok_or_else(|| format!("Variable '{name}' not found in workspace."))
            }
            Some(_) => Err("the name of a variable must be a text".to_owned()),
            None => Ok(None),
        },
        Some("jinja") => Err("this server renders no templates; give the value itself".to_owned()),
        Some(_) | None => Ok(Some(fields.remove("value").unwrap_or(Value::Null))),
    }
}

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
    fn placeholders_become_values() {
        let variables = Variables::from([("limit".to_owned(), json!({"rows": 3}))]);
        let kind = |kind: &str, key: &str, value: Value| json!({KIND: kind, key: value});
        for (input, expected) in [
            (json!({"n": 1}), Ok(json!({"n": 1}))),
            (json!({"n": kind("none", "value", json!([1]))}), Ok(json!({"n": [1]}))),
            (json!({"n": kind("json", "value", json!("{\"a\": 1}"))}), Ok(json!({"n": {"a": 1}}))),
            (json!({"n": kind("json", "value", json!(7))}), Ok(json!({"n": 7}))),
            (json!({"n": [kind("workspace_variable", "variable_name", json!("limit"))]}), Ok(json!({"n": [{"rows": 3}]}))),
            (json!({"n": {KIND: "json"}, "m": [{KIND: "workspace_variable"}]}), Ok(json!({"m": []}))),
            (json!({"n": kind("of the future", "value", json!(1))}), Ok(json!({"n": 1}))),
            (json!({"n": {KIND: "none"}}), Err("Missing 'value' key in __prefect object")),
            (json!({"n": kind("workspace_variable", "variable_name", json!("gone"))}), Err("Variable 'gone' not found in workspace.")),
            (json!({"n": kind("jinja", "template", json!("{{ x }}"))}), Err("this server renders no templates; give the value itself")),
        ] {
            let told = hydrate(object(input.clone()), &variables).map(Value::Object);
            assert_eq!(told, expected.map_err(str::to_owned), "{input}");
        }
        assert!(hydrate(object(json!({"n": kind("json", "value", json!("{"))})), &variables).unwrap_err().starts_with("Invalid JSON"));
    }

    #[test]
    fn the_variables_of_an_input_are_found_at_any_depth() {
        let input = json!({"a": [{"b": {KIND: "workspace_variable", "variable_name": "x"}}], "c": {KIND: "json", "value": "y"}});
        assert_eq!(variable_names(&object(input)), ["x"]);
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
