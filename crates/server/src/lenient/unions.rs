//! Values that may be one of several things.

use serde_json::Value;

use super::{Reader, Way, kind_of, referred, step};

impl Reader<'_> {
    /// The first choice that understands the value. When none does, what each of them has against it.
    pub(super) fn one_of(&mut self, choices: &[Value], value: Value, way: Way<'_>) -> Value {
        let some: Vec<&Value> = choices.iter().filter(|choice| choice["type"] != "null").collect();
        if value.is_null() && some.len() < choices.len() {
            return value;
        }
        if let [only] = some.as_slice() {
            return self.value(only, value, way);
        }
        if let Some(words) = only_words(&some) {
            return self.word(&words, value, way);
        }
        let before = self.mistakes.len();
        for choice in &some {
            let seen = self.mistakes.len();
            let read = self.value(choice, value.clone(), &step(way, name(choice)));
            if self.mistakes.len() == seen {
                self.mistakes.truncate(before);
                return read;
            }
        }
        value
    }
}

/// The words of an enumeration each of which has a comment of its own.
fn only_words(choices: &[&Value]) -> Option<Vec<Value>> {
    let word = |choice: &&Value| choice["enum"].as_array().filter(|words| words.len() == 1)?.first().cloned();
    choices.iter().map(word).collect()
}

/// What a choice is called on the way to a value.
fn name(choice: &Value) -> &str {
    let first = choice["allOf"].as_array().and_then(|parts| parts.first());
    if let Some(name) = referred(choice).or_else(|| referred(first?)) {
        return name;
    }
    match kind_of(choice).0 {
        "string" => "str",
        "integer" => "int",
        "number" => "float",
        "boolean" => "bool",
        "array" => "list",
        "object" => "dict",
        other => other,
    }
}
