//! Parameters that say how they come about: as JSON in a text, or from a variable. UIs write them so.

use onloan_domain::JsonObject;
use serde_json::Value;

use super::InvalidParameters;

/// The key that says how a value comes about.
const KIND: &str = "__prefect_kind";

/// The parameters with every such value filled in; one that names nothing yet is left out. `variables` are those that exist.
///
/// # Errors
/// When a value cannot be filled in.
pub fn filled(values: &JsonObject, variables: &JsonObject) -> Result<JsonObject, InvalidParameters> {
    match value(&Value::Object(values.clone()), variables)? {
        Some(Value::Object(filled)) => Ok(filled),
        Some(_) | None => Ok(JsonObject::new()),
    }
}

/// The value, or nothing where it is to be left out.
fn value(given: &Value, variables: &JsonObject) -> Result<Option<Value>, InvalidParameters> {
    match given {
        Value::Object(object) => match object.get(KIND).and_then(Value::as_str) {
            Some(kind) => described(kind, object, variables),
            None => {
                let mut filled = JsonObject::new();
                for (key, given) in object {
                    filled.extend(value(given, variables)?.map(|value| (key.clone(), value)));
                }
                Ok(Some(Value::Object(filled)))
            }
        },
        Value::Array(items) => {
            let filled = items.iter().map(|item| value(item, variables)).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(filled.into_iter().flatten().collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(Some(given.clone())),
    }
}

fn described(kind: &str, object: &JsonObject, variables: &JsonObject) -> Result<Option<Value>, InvalidParameters> {
    let inner = |key: &str| object.get(key).map(|inner| value(inner, variables)).transpose().map(Option::flatten);
    let missing = |key: &str| InvalidParameters(format!("Missing '{key}' key in __prefect object"));
    match kind {
        "none" => inner("value")?.ok_or_else(|| missing("value")).map(Some),
        "json" => match inner("value")? {
            Some(Value::String(text)) => {
                serde_json::from_str(&text).map(Some).map_err(|error| InvalidParameters(format!("Invalid JSON: {error}")))
            }
            other => Ok(other),
        },
        "workspace_variable" => match inner("variable_name")? {
            Some(Value::String(name)) => {
                let found = variables.get(&name).cloned();
                found.map(Some).ok_or_else(|| InvalidParameters(format!("Variable '{name}' not found in workspace.")))
            }
            Some(_) | None => Ok(None),
        },
        "jinja" => Err(InvalidParameters("Invalid jinja: this server does not fill in templates of parameters".into())),
        _ => Ok(Some(object.get("value").cloned().unwrap_or(Value::Null))),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn told(given: Value) -> Result<Value, String> {
        let variables = json!({"limit": 3});
        let filled = filled(given.as_object().unwrap(), variables.as_object().unwrap());
        filled.map(Value::Object).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_filled_in_wherever_they_stand() {
        let json = |text: &str| json!({"__prefect_kind": "json", "value": text});
        for (given, expected) in [
            (json!({"x": 1, "y": {"z": [1, null]}}), Ok(json!({"x": 1, "y": {"z": [1, null]}}))),
            (json!({"x": json(r#"{"a":[1]}"#)}), Ok(json!({"x": {"a": [1]}}))),
            (json!({"x": [json("1"), {"__prefect_kind": "json"}]}), Ok(json!({"x": [1]}))),
            (json!({"x": {"__prefect_kind": "none", "value": json("true")}}), Ok(json!({"x": true}))),
            (json!({"x": {"__prefect_kind": "workspace_variable", "variable_name": "limit"}}), Ok(json!({"x": 3}))),
            (json!({"x": {"__prefect_kind": "workspace_variable"}}), Ok(json!({}))),
            (json!({"x": {"__prefect_kind": "workspace_variable", "variable_name": "no"}}), Err("Variable 'no' not found in workspace.")),
            (json!({"x": {"__prefect_kind": "none"}}), Err("Missing 'value' key in __prefect object")),
            (json!({"x": json("{")}), Err("Invalid JSON: EOF while parsing an object at line 1 column 1")),
        ] {
            assert_eq!(told(given.clone()), expected.map_err(str::to_owned), "{given}");
        }
    }
}
