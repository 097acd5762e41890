//! What a person filled into a form, held against the schema that the form was drawn from. Says what is wrong with which
//! value. A value may be a placeholder for one that is known later; a schema comes from a client, and nothing is fetched.

mod placeholders;
mod wrong_values;

use placeholders::filled;
pub use wrong_values::WrongValue;
use wrong_values::{Step, insert, steps};

use jsonschema::error::ValidationErrorKind;
use onloan_domain::JsonObject;
use serde_json::Value;

use crate::client_schemas::{Null, prepared};
use crate::placeholders::Variables;

/// A schema that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSchema(pub String);

/// What is wrong with the values; nothing, when they are as the schema asks.
///
/// # Errors
/// When the schema itself is wrong.
pub fn wrong_values(values: JsonObject, schema: &JsonObject, variables: &Variables) -> Result<Vec<WrongValue>, InvalidSchema> {
    let schema = prepared(schema, Null::WithoutDefault);
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
    let validator = validator.map_err(|error| InvalidSchema(format!("Invalid schema: {error}")))?;
    let form = filled(values, variables);
    let mut wrong = Vec::new();
    for error in validator.iter_errors(&form.values) {
        let mut path = steps(error.instance_path().as_str(), &form.values);
        // What a placeholder stands for is not known, or it is wrong itself and that is said below.
        if form.holds_placeholder(&path) {
            continue;
        }
        // What is missing is said of the field that should be there.
        if let ValidationErrorKind::Required { property: Value::String(property) } = error.kind() {
            path.push(Step::Property(property.clone()));
        }
        insert(&mut wrong, &path, error.to_string());
    }
    for (path, message) in form.mistakes() {
        insert(&mut wrong, path, message.to_owned());
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> JsonObject {
        value.as_object().unwrap().clone()
    }

    fn told(schema: Value, values: Value) -> Value {
        let variables = Variables::from([("size".to_owned(), json!(3))]);
        match wrong_values(object(values), &object(schema), &variables) {
            Ok(wrong) => serde_json::to_value(wrong).unwrap(),
            Err(InvalidSchema(why)) => json!(why),
        }
    }

    #[test]
    fn each_wrong_value_is_named_where_it_stands() {
        let schema = json!({
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "sizes": {"type": "array", "items": {"type": "integer"}},
                "inner": {"type": "object", "properties": {"on": {"type": "boolean"}}, "required": ["on"]},
            },
            "required": ["name"],
        });
        for (values, expected) in [
            (json!({"name": "a", "sizes": [1], "inner": {"on": true}}), json!([])),
            (json!({"name": 1}), json!([{"property": "name", "errors": ["1 is not of type \"string\""]}])),
            (json!({}), json!([{"property": "name", "errors": ["\"name\" is a required property"]}])),
            (
                json!({"name": "a", "sizes": [1, "b"]}),
                json!([{"property": "sizes", "errors": [{"index": 1, "errors": ["\"b\" is not of type \"integer\""]}]}]),
            ),
            (
                json!({"name": "a", "inner": {}}),
                json!([{"property": "inner", "errors": [{"property": "on", "errors": ["\"on\" is a required property"]}]}]),
            ),
        ] {
            assert_eq!(told(schema.clone(), values.clone()), expected, "{values}");
        }
    }

    #[test]
    fn an_optional_value_may_be_null_and_a_block_may_be_referred_to() {
        let schema = json!({
            "properties": {"note": {"type": "string"}, "login": {"$ref": "#/definitions/Login"}},
            "definitions": {
                "Login": {"title": "Login", "block_type_slug": "login", "properties": {"user": {"type": "string"}}, "required": ["user"]},
            },
        });
        let id = "00000000-0000-0000-0000-00000000000a";
        for values in [json!({"note": null}), json!({"login": {"user": "ada"}}), json!({"login": {"$ref": id}})] {
            assert_eq!(told(schema.clone(), values.clone()), json!([]), "{values}");
        }
        assert_ne!(told(schema, json!({"login": {}})), json!([]));
    }

    #[test]
    fn placeholders_are_filled_or_passed_over() {
        let schema = json!({"properties": {"size": {"type": "integer"}}, "required": ["size"]});
        let placeholder = |kind: &str, field: &str, value: Value| json!({"size": {"__prefect_kind": kind, field: value}});
        let wrong = |text: &str| json!([{"property": "size", "errors": [text]}]);
        for (values, expected) in [
            (placeholder("none", "value", json!(1)), json!([])),
            (placeholder("json", "value", json!("[1]")), wrong("[1] is not of type \"integer\"")),
            (placeholder("json", "value", json!("1")), json!([])),
            (placeholder("workspace_variable", "variable_name", json!("size")), json!([])),
            (placeholder("workspace_variable", "variable_name", json!("x")), wrong("Variable 'x' not found in workspace.")),
            (placeholder("jinja", "template", json!("{{ size }}")), json!([])),
            (placeholder("jinja", "other", json!(1)), wrong("Missing 'template' key in __prefect object")),
            (placeholder("none", "other", json!(1)), wrong("Missing 'value' key in __prefect object")),
            (placeholder("json", "other", json!(1)), wrong("\"size\" is a required property")),
        ] {
            assert_eq!(told(schema.clone(), values.clone()), expected, "{values}");
        }
        let invalid = told(schema, placeholder("json", "value", json!("{")));
        assert!(invalid[0]["errors"][0].as_str().unwrap().starts_with("Invalid JSON: "), "{invalid}");
    }

    #[test]
    fn a_schema_that_makes_no_sense_is_refused_and_a_circle_ends() {
        assert!(told(json!({"type": "nonsense"}), json!({})).as_str().unwrap().starts_with("Invalid schema: "));
        assert!(told(json!({"$ref": "#/definitions/Gone"}), json!({})).as_str().unwrap().starts_with("Invalid schema: "));
        let circle = json!({
            "properties": {"a": {"$ref": "#/definitions/A"}},
            "definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"$ref": "#/definitions/A"}},
        });
        told(circle, json!({"a": 1}));
        told(json!({"$ref": "#"}), json!({"a": 1}));
        let tree = json!({"properties": {"next": {"$ref": "#"}, "size": {"type": "integer", "default": 1}}});
        let expected = json!([{"property": "next", "errors": [{"property": "size", "errors": ["\"b\" is not of type \"integer\""]}]}]);
        assert_eq!(told(tree, json!({"next": {"size": "b"}})), expected);
    }
}
