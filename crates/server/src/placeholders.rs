//! Placeholders in what clients send, with the variables that are stored here and with templates. A template knows nothing: in
//! parameters and inputs there is nothing for it to speak of.

use minijinja::Environment;
use onloan_domain::JsonObject;
use onloan_engine::placeholders::{InvalidPlaceholder, Known, Variables, filled, variable_names};
use onloan_storage::{Error, Session, variables};

/// How many steps a template may take. More would keep others waiting.
const MOST_STEPS: u64 = 50_000;

/// The values with what placeholders stand for, or what is wrong with one of them.
pub(crate) async fn resolved(session: &mut Session, values: &JsonObject) -> Result<Result<JsonObject, InvalidPlaceholder>, Error> {
    let variables = named_in(session, values).await?;
    Ok(filled(values, Known { variables: &variables, render: rendered }))
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

fn rendered(template: &str) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(MOST_STEPS));
    environment.render_str(template, ()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_makes_a_text_and_comes_to_an_end() {
        for (template, expected) in [("plain", Ok("plain")), ("{{ 1 + 1 }}{{ nobody }}", Ok("2")), ("{{ ", Err("syntax error"))] {
            match (rendered(template), expected) {
                (Ok(text), Ok(expected)) => assert_eq!(text, expected),
                (Err(error), Err(expected)) => assert!(error.starts_with(expected), "{error}"),
                (told, _) => panic!("{template}: {told:?}"),
            }
        }
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
        assert!(rendered(endless).is_err());
    }
}
