//! Whether parameters and job variables are what their schema asks for. Schemas come from clients: from a flow's signature,
//! and from the template of a work pool.

mod job_variables;

pub use job_variables::{Overrides, check_defaults, check_job_variables};
use onloan_domain::JsonObject;
use serde_json::Value;

use crate::client_schemas::{Null, forget_required, prepared};

/// Values that are not what their schema asks for, or a schema that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidParameters(String);

/// Whether values may be absent that the schema requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// They may not: nobody will add anything.
    Now,
    /// They may: somebody else will add them.
    Later,
}

/// Whether the values are what the schema asks for.
///
/// # Errors
/// The first value that is not, in the words that clients know.
pub fn check(values: &JsonObject, schema: &JsonObject, required: Required) -> Result<(), InvalidParameters> {
    validate(values, prepared(schema, Null::WithoutDefault), required)
}

fn validate(values: &JsonObject, mut schema: Value, required: Required) -> Result<(), InvalidParameters> {
    if required == Required::Later {
        forget_required(&mut schema);
    }
    let validator = jsonschema::draft202012::options().build(&schema);
    let validator = validator.map_err(|error| InvalidParameters(format!("Invalid schema: {error}")))?;
    let values = Value::Object(values.clone());
    validator.validate(&values).map_err(|error| {
        let field = field(error.instance_path().as_str());
        let place = if field.is_empty() { String::new() } else { format!(" for field '{field}'") };
        InvalidParameters(format!("Validation failed{place}. Failure reason: {error}"))
    })
}

/// `/a/0/b` as `a[0].b`.
fn field(pointer: &str) -> String {
    let mut field = String::new();
    for step in pointer.split('/').skip(1) {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            field.push_str(&format!("[{step}]"));
        } else {
            field.push_str(if field.is_empty() { "" } else { "." });
            field.push_str(&step.replace("~1", "/").replace("~0", "~"));
        }
    }
    field
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
    fn values_are_what_the_schema_asks_for_or_the_first_wrong_one_is_named() {
        let schema = object(json!({
            "type": "object",
            "properties": {
                "x": {"type": "integer", "default": 1},
                "name": {"type": "string"},
                "when": {"$ref": "#/definitions/When"},
            },
            "required": ["name"],
            "definitions": {"When": {"type": "object", "properties": {"days": {"type": "array", "items": {"type": "integer"}}}}},
        }));
        for (values, required, expected) in [
            (json!({"name": "a", "x": 2}), Required::Now, None),
            (json!({"x": 2}), Required::Later, None),
            (json!({"x": 2}), Required::Now, Some("Validation failed. Failure reason: \"name\" is a required property")),
            (
                json!({"name": "a", "x": "two"}),
                Required::Now,
                Some("Validation failed for field 'x'. Failure reason: \"two\" is not of type \"integer\""),
            ),
            (
                json!({"name": "a", "when": {"days": [1, "b"]}}),
                Required::Now,
                Some("Validation failed for field 'when.days[1]'. Failure reason: \"b\" is not of type \"integer\""),
            ),
        ] {
            let told = check(&object(values.clone()), &schema, required).err().map(|error| error.to_string());
            assert_eq!(told.as_deref(), expected, "{values}");
        }
    }

    #[test]
    fn a_schema_that_cannot_be_understood_is_said_to_be_one() {
        let schema = object(json!({"type": "nonsense"}));
        let error = check(&JsonObject::new(), &schema, Required::Now).unwrap_err();
        assert!(error.to_string().starts_with("Invalid schema: "), "{error}");
    }
}
