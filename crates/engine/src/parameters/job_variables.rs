//! Job variables: a pool's template says which there are and what they are by default; deployments and runs override them.

use onloan_domain::JsonObject;
use serde_json::Value;

use super::{InvalidParameters, Required, validate};
use crate::client_schemas::{Null, prepared};

/// What overrides a pool's defaults, the strongest last.
pub type Overrides<'a> = &'a [&'a JsonObject];

/// Whether job variables are what the pool's template asks for. A template that asks for nothing takes anything.
///
/// # Errors
/// The first variable that is not.
pub fn check_job_variables(template: &JsonObject, overrides: Overrides<'_>, required: Required) -> Result<(), InvalidParameters> {
    let Some(schema) = variables(template) else { return Ok(()) };
    let defaults = defaults(schema);
    let right: JsonObject = defaults.iter().filter(|(name, default)| is_right(schema, name, default)).map(owned).collect();
    // Where a default is wrong it is left out, and then nothing can be said about what is required.
    let required = if right.len() == defaults.len() { required } else { Required::Later };
    let values = overrides.iter().fold(right, |mut values, more| {
        values.extend((*more).clone());
        values
    });
    validate(&values, prepared(schema, Null::Optional), required)
}

/// Whether the defaults of a pool's template are what it asks for itself.
///
/// # Errors
/// The first default that is not.
pub fn check_defaults(template: &JsonObject) -> Result<(), InvalidParameters> {
    let Some(schema) = variables(template) else { return Ok(()) };
    let defaults = defaults(schema).into_iter().collect();
    validate(&defaults, prepared(schema, Null::Optional), Required::Later)
}

fn variables(template: &JsonObject) -> Option<&JsonObject> {
    template.get("variables").and_then(Value::as_object).filter(|schema| !schema.is_empty())
}

/// A default that refers to a block is not known here: only the process that runs the job may read it.
fn defaults(schema: &JsonObject) -> Vec<(String, Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let default = |(name, property): (&String, &Value)| Some((name.clone(), property.get("default")?.clone()));
    properties.into_iter().flatten().filter_map(default).filter(|(_, default)| default.get("$ref").is_none()).collect()
}

fn is_right(schema: &JsonObject, name: &str, default: &Value) -> bool {
    let only: JsonObject = [(name.to_owned(), default.clone())].into_iter().collect();
    validate(&only, Value::Object(schema.clone()), Required::Later).is_ok()
}

fn owned((name, default): &(String, Value)) -> (String, Value) {
    (name.clone(), default.clone())
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
    fn overrides_are_checked_on_top_of_the_defaults() {
        let template = object(json!({"variables": {
            "type": "object",
            "properties": {"image": {"type": "string"}, "cpu": {"type": "integer", "default": 1}, "name": {"type": "string", "default": null}},
            "required": ["image"],
        }}));
        let (deployment, run) = (object(json!({"image": "a"})), object(json!({"cpu": "two"})));
        assert_eq!(check_job_variables(&template, &[&deployment], Required::Now), Ok(()));
        assert!(check_job_variables(&template, &[&deployment, &run], Required::Now).unwrap_err().to_string().contains("'cpu'"));
        assert_eq!(check_job_variables(&template, &[], Required::Later), Ok(()));
        assert_eq!(check_job_variables(&JsonObject::new(), &[&run], Required::Now), Ok(()));
    }

    #[test]
    fn a_default_that_is_wrong_is_found_when_the_pool_is_made() {
        let template = |default: Value| object(json!({"variables": {"properties": {"cpu": {"type": "integer", "default": default}}}}));
        assert_eq!(check_defaults(&template(json!(1))), Ok(()));
        assert_eq!(check_defaults(&template(json!({"$ref": {"block_document_id": "x"}}))), Ok(()));
        assert!(check_defaults(&template(json!("one"))).is_err());
    }
}
