//! Placeholders in what was filled in: objects that say where a value comes from in place of the value.

use super::wrong_values::Step;
use onloan_domain::JsonObject;
use serde_json::Value;

use crate::placeholders::Variables;

/// The key that makes an object a placeholder, and says of which kind.
const KIND: &str = "__prefect_kind";

type Path = Vec<Step>;

/// What was filled in, with values in place of placeholders as far as they are known.
pub(super) struct Form {
    pub(super) values: Value,
    /// Where a placeholder has no value, and what is wrong with it if anything is.
    open: Vec<(Path, Option<String>)>,
}

impl Form {
    pub(super) fn holds_placeholder(&self, path: &[Step]) -> bool {
        self.open.iter().any(|(open, _)| open == path)
    }

    /// Placeholders that are wrong themselves.
    pub(super) fn mistakes(&self) -> impl Iterator<Item = (&[Step], &str)> {
        self.open.iter().filter_map(|(path, mistake)| Some((path.as_slice(), mistake.as_deref()?)))
    }
}

/// Fills the placeholders. One that names nothing yet is left out, as if it had not been filled in.
pub(super) fn filled(values: JsonObject, variables: &Variables) -> Form {
    let mut filling = Filling { variables, path: Path::new(), open: Vec::new() };
    let values = filling.fill(Value::Object(values)).unwrap_or_else(|| Value::Object(JsonObject::new()));
    Form { values, open: filling.open }
}

struct Filling<'a> {
    variables: &'a Variables,
    path: Path,
    open: Vec<(Path, Option<String>)>,
}

impl Filling<'_> {
    fn fill(&mut self, value: Value) -> Option<Value> {
        match value {
            Value::Object(mut object) => match object.remove(KIND) {
                Some(kind) => self.placeholder(&kind, object),
                None => Some(Value::Object(self.fields(object))),
            },
            Value::Array(items) => Some(Value::Array(self.items(items))),
            plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => Some(plain),
        }
    }

    fn fields(&mut self, fields: JsonObject) -> JsonObject {
        let mut filled = JsonObject::new();
        for (name, value) in fields {
            self.path.push(Step::Property(name.clone()));
            let value = self.fill(value);
            self.path.pop();
            filled.extend(value.map(|value| (name, value)));
        }
        filled
    }

    fn items(&mut self, items: Vec<Value>) -> Vec<Value> {
        let mut filled = Vec::with_capacity(items.len());
        for item in items {
            self.path.push(Step::Index(filled.len()));
            let item = self.fill(item);
            self.path.pop();
            filled.extend(item);
        }
        filled
    }

    fn placeholder(&mut self, kind: &Value, mut fields: JsonObject) -> Option<Value> {
        match kind.as_str() {
            Some("none") => match fields.remove("value") {
                Some(value) => self.fill(value),
                None => self.mistake("Missing 'value' key in __prefect object"),
            },
            Some("json") => fields.remove("value").and_then(|value| self.json(value)),
            Some("jinja") => match fields.remove("template") {
                Some(_) => self.leave_open(None),
                None => self.mistake("Missing 'template' key in __prefect object"),
            },
            Some("workspace_variable") => fields.remove("variable_name").and_then(|name| self.variable(name)),
            Some(_) | None => Some(fields.remove("value").unwrap_or_default()),
        }
    }

    fn json(&mut self, value: Value) -> Option<Value> {
        let value = if value.is_object() { self.fill(value)? } else { value };
        let Value::String(text) = &value else { return Some(value) };
        serde_json::from_str(text).map(Some).unwrap_or_else(|error| self.mistake(&format!("Invalid JSON: {error}")))
    }

    fn variable(&mut self, name: Value) -> Option<Value> {
        let name = if name.is_object() { self.fill(name)? } else { name };
        let known = name.as_str().and_then(|name| self.variables.get(name)).cloned();
        let shown = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        known.map(Some).unwrap_or_else(|| self.mistake(&format!("Variable '{shown}' not found in workspace.")))
    }

    fn mistake(&mut self, text: &str) -> Option<Value> {
        self.leave_open(Some(text.to_owned()))
    }

    /// Something has to stand there, so that nobody thinks it is missing.
    fn leave_open(&mut self, mistake: Option<String>) -> Option<Value> {
        self.open.push((self.path.clone(), mistake));
        Some(Value::Null)
    }
}
