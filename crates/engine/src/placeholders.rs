//! Values that say how they come about: as JSON in a text, from a variable, from a template. UIs write parameters and the
//! input of paused runs so. Which variables there are is an argument, and so is what makes a text of a template.

use std::collections::BTreeMap;

use onloan_domain::JsonObject;
use serde_json::{Value, json};

/// The key that makes an object a placeholder, and says of which kind.
const KIND: &str = "__prefect_kind";

/// Variables by their names.
pub type Variables = BTreeMap<String, Value>;

/// A placeholder that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidPlaceholder(String);

type Filled<T> = Result<T, InvalidPlaceholder>;

/// What placeholders may stand for.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The variables that exist.
    pub variables: &'a Variables,
    /// What makes a text of a template, or says what is wrong with it.
    pub render: &'a dyn Fn(&str) -> Result<String, String>,
}

/// The names of the variables that placeholders stand for.
#[must_use]
pub fn variable_names(values: &JsonObject) -> Vec<String> {
    let mut names = Vec::new();
    collect(values, &mut names);
    names
}

/// The values with texts that look like templates as placeholders of templates, as older clients write them. What is one
/// expression keeps the type of its value.
#[must_use]
pub fn templates_marked(values: &JsonObject) -> JsonObject {
    if values.contains_key(KIND) {
        return values.clone();
    }
    values.iter().map(|(key, value)| (key.clone(), marked(value))).collect()
}

fn marked(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(templates_marked(object)),
        Value::Array(items) => items.iter().map(marked).collect(),
        Value::String(text) if text.contains("{{") || text.contains("{%") => marked_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn marked_text(text: &str) -> Value {
    let expression = text.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).filter(|inner| !inner.contains("{{"));
    match expression {
        Some(inner) => {
            let template = format!("{{{{ {} | tojson }}}}", inner.trim());
            json!({KIND: "json", "value": {KIND: "jinja", "template": template}})
        }
        None => json!({KIND: "jinja", "template": text}),
    }
}

fn collect(object: &JsonObject, names: &mut Vec<String>) {
    let of_variable = object.get(KIND).is_some_and(|kind| kind == "workspace_variable");
    names.extend(object.get("variable_name").filter(|_| of_variable).and_then(Value::as_str).map(str::to_owned));
    object.values().for_each(|value| collect_within(value, names));
}

fn collect_within(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(object) => collect(object, names),
        Value::Array(items) => items.iter().for_each(|item| collect_within(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The values with what placeholders stand for in place of them; one that names nothing yet is left out.
///
/// # Errors
/// What is wrong with a placeholder, in the words that clients know.
pub fn filled(values: &JsonObject, known: Known<'_>) -> Filled<JsonObject> {
    match known.object(values)? {
        Some(Value::Object(filled)) => Ok(filled),
        Some(_) => Err(InvalidPlaceholder("all of the values are a placeholder for something that is no object".to_owned())),
        None => Ok(JsonObject::new()),
    }
}

impl Known<'_> {
    /// The value, or nothing where it is to be left out.
    fn value(self, given: &Value) -> Filled<Option<Value>> {
        match given {
            Value::Object(object) => self.object(object),
            Value::Array(items) => {
                let filled = items.iter().map(|item| self.value(item)).collect::<Filled<Vec<_>>>()?;
                Ok(Some(filled.into_iter().flatten().collect()))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(Some(given.clone())),
        }
    }

    fn object(self, object: &JsonObject) -> Filled<Option<Value>> {
        if let Some(kind) = object.get(KIND) {
            return self.placeholder(kind.as_str(), object);
        }
        let mut filled = JsonObject::new();
        for (key, given) in object {
            filled.extend(self.value(given)?.map(|value| (key.clone(), value)));
        }
        Ok(Some(Value::Object(filled)))
    }

    fn placeholder(self, kind: Option<&str>, object: &JsonObject) -> Filled<Option<Value>> {
        let inner = |key: &str| object.get(key).map(|inner| self.value(inner)).transpose().map(Option::flatten);
        let missing = |key: &str| InvalidPlaceholder(format!("Missing '{key}' key in __prefect object"));
        match kind {
            Some("none") => inner("value")?.ok_or_else(|| missing("value")).map(Some),
            Some("json") => match inner("value")? {
                Some(Value::String(text)) => {
                    serde_json::from_str(&text).map(Some).map_err(|error| InvalidPlaceholder(format!("Invalid JSON: {error}")))
                }
                other => Ok(other),
            },
            Some("jinja") => match inner("template")?.ok_or_else(|| missing("template"))? {
                Value::String(template) => self.rendered(&template).map(Some),
                _ => Err(InvalidPlaceholder("Invalid jinja: a template is a text".to_owned())),
            },
            Some("workspace_variable") => inner("variable_name")?.map(|name| self.variable(&name)).transpose(),
            Some(_) | None => Ok(Some(object.get("value").cloned().unwrap_or_default())),
        }
    }

    fn rendered(self, template: &str) -> Filled<Value> {
        (self.render)(template).map(Value::String).map_err(|error| InvalidPlaceholder(format!("Invalid jinja: {error}")))
    }

    fn variable(self, name: &Value) -> Filled<Value> {
        let shown = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        let found = self.variables.get(&shown).filter(|_| name.is_string()).cloned();
        found.ok_or_else(|| InvalidPlaceholder(format!("Variable '{shown}' not found in workspace.")))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn loud(template: &str) -> Result<String, String> {
        if template.is_empty() { Err("nothing to say".to_owned()) } else { Ok(template.to_uppercase()) }
    }

    fn told(given: &Value) -> Result<Value, String> {
        let variables = Variables::from([("limit".to_owned(), json!({"rows": 3}))]);
        let known = Known { variables: &variables, render: &loud };
        filled(given.as_object().unwrap(), known).map(Value::Object).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_filled_in_wherever_they_stand() {
        let of_kind = |kind: &str, key: &str, value: Value| json!({KIND: kind, key: value});
        let json = |text: &str| of_kind("json", "value", json!(text));
        let variable = |name: Value| of_kind("workspace_variable", "variable_name", name);
        for (given, expected) in [
            (json!({"x": 1, "y": {"z": [1, null]}}), Ok(json!({"x": 1, "y": {"z": [1, null]}}))),
            (json!({"x": json(r#"{"a":[1]}"#)}), Ok(json!({"x": {"a": [1]}}))),
            (json!({"x": [json("1"), {KIND: "json"}]}), Ok(json!({"x": [1]}))),
            (json!({"x": of_kind("json", "value", json!(7))}), Ok(json!({"x": 7}))),
            (json!({"x": of_kind("none", "value", json("true"))}), Ok(json!({"x": true}))),
            (json!({"x": [variable(json!("limit"))]}), Ok(json!({"x": [{"rows": 3}]}))),
            (json!({"x": variable(json("\"limit\""))}), Ok(json!({"x": {"rows": 3}}))),
            (json!({"x": {KIND: "workspace_variable"}}), Ok(json!({}))),
            (json!({"x": of_kind("jinja", "template", json!("{{ y }}"))}), Ok(json!({"x": "{{ Y }}"}))),
            (json!({"x": of_kind("of the future", "value", json!(1))}), Ok(json!({"x": 1}))),
            (of_kind("json", "value", json!("{\"x\": 1}")), Ok(json!({"x": 1}))),
            (json!({KIND: "json"}), Ok(json!({}))),
            (json!({"x": variable(json!("no"))}), Err("Variable 'no' not found in workspace.")),
            (json!({"x": variable(json!(7))}), Err("Variable '7' not found in workspace.")),
            (json!({"x": {KIND: "none"}}), Err("Missing 'value' key in __prefect object")),
            (json!({"x": {KIND: "jinja"}}), Err("Missing 'template' key in __prefect object")),
            (json!({"x": of_kind("jinja", "template", json!(""))}), Err("Invalid jinja: nothing to say")),
            (json!({"x": of_kind("jinja", "template", json!(1))}), Err("Invalid jinja: a template is a text")),
            (json!({"x": json("{")}), Err("Invalid JSON: EOF while parsing an object at line 1 column 1")),
            (json("1"), Err("all of the values are a placeholder for something that is no object")),
        ] {
            assert_eq!(told(&given), expected.map_err(str::to_owned), "{given}");
        }
    }

    #[test]
    fn texts_that_look_like_templates_are_marked() {
        let jinja = |template: &str| json!({KIND: "jinja", "template": template});
        let placed = json!({KIND: "json", "value": "{{ x }}"});
        let given = json!({"a": "{{ x.y }}", "b": ["b {{ x }}", "plain", 1], "c": {"d": "{{ x }}{{ y }}"}, "e": placed});
        let marked = templates_marked(given.as_object().unwrap());
        let typed = json!({KIND: "json", "value": jinja("{{ x.y | tojson }}")});
        let expected = json!({"a": typed, "b": [jinja("b {{ x }}"), "plain", 1], "c": {"d": jinja("{{ x }}{{ y }}")}, "e": placed});
        assert_eq!(Value::Object(marked), expected);
    }

    #[test]
    fn the_variables_that_are_stood_for_are_found_at_any_depth() {
        let given = json!({"a": [{"b": {KIND: "workspace_variable", "variable_name": "x"}}], "c": {KIND: "json", "value": "y"}});
        assert_eq!(variable_names(given.as_object().unwrap()), ["x"]);
    }
}
