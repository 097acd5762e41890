//! Placeholders in what clients send, with the variables that are stored here and with templates. In the parameters and inputs
//! of a request there is nothing for a template to speak of; what an automation tells its templates is its own affair.

use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, Error as TemplateError, Output, State, UndefinedBehavior};
use onloan_domain::JsonObject;
use onloan_engine::placeholders::{InvalidPlaceholder, Known, Variables, filled, variable_names};
use onloan_storage::{Error, Session, variables};

/// How many steps a template may take. More would keep others waiting.
const MOST_STEPS: u64 = 50_000;

/// The values with what placeholders stand for, or what is wrong with one of them.
pub(crate) async fn resolved(session: &mut Session, values: &JsonObject) -> Result<Result<JsonObject, InvalidPlaceholder>, Error> {
    let variables = named_in(session, values).await?;
    Ok(filled(values, Known { variables: &variables, render: &|template| rendered(template, ()) }))
}

/// The variables that placeholders stand for, as far as there are any.
pub(crate) async fn named_in(session: &mut Session, values: &JsonObject) -> Result<Variables, Error> {
    let mut known = Variables::new();
    for name in variable_names(values) {
        if let Some(variable) = variables::find_by_name(session, &name).await? {
            known.insert(name, variable.value);
        }
    }
    Ok(known)
}

/// What a template says of what it is told; what it is not told is nothing.
pub(crate) fn rendered(template: &str, told: impl serde::Serialize) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(MOST_STEPS));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_formatter(as_python);
    environment.render_str(template, Serde(told)).map_err(|error| error.to_string())
}

/// Writes a value as templates of the reference do, which is Python's way where it differs.
fn as_python(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), TemplateError> {
    match value.kind() {
        ValueKind::None => out.write_str("None").map_err(TemplateError::from),
        ValueKind::Bool => out.write_str(if value.is_true() { "True" } else { "False" }).map_err(TemplateError::from),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_makes_a_text_and_comes_to_an_end() {
        for (template, expected) in [
            ("plain", Ok("plain")),
            ("{{ 1 + 1 }}{{ nobody.knows }}", Ok("2")),
            ("{{ yes }} {{ no }}", Ok("True None")),
            ("{{ ", Err("syntax error")),
        ] {
            match (rendered(template, json!({"yes": true, "no": null})), expected) {
                (Ok(text), Ok(expected)) => assert_eq!(text, expected),
                (Err(error), Err(expected)) => assert!(error.starts_with(expected), "{error}"),
                (told, _) => panic!("{template}: {told:?}"),
            }
        }
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
        assert!(rendered(endless, ()).is_err());
    }
}
