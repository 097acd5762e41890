//! Reads a body that is not quite what its type says, as the reference's clients may send it: a number as a text, a time as
//! seconds, `1` for true. Names every value that cannot be understood, and not only the first.
//!
//! It goes by the description of the type, the same that the API shows, and is asked only when the strict way has failed:
//! right bodies pay nothing for it. It knows nothing of rules beyond the description; those complain by themselves.

mod scalars;
mod unions;

use onloan_api::InvalidValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// How many mistakes are named at most, so that a long list of nonsense is not answered by a longer one.
const MOST: usize = 100;

/// The description of a type, and of all that it refers to.
pub(crate) struct Description {
    root: Value,
    named: Map<String, Value>,
}

impl Description {
    pub(crate) fn of<T: ToSchema>() -> Self {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        let plain = |schema| serde_json::to_value(schema).unwrap_or_default();
        let named = schemas.into_iter().map(|(name, schema)| (name, plain(schema))).collect();
        Self { root: plain(T::schema()), named }
    }

    /// The value of that part of a request as it was meant, or all that is wrong with it.
    pub(crate) fn read(&self, part: &'static str, body: Value) -> Result<Value, Vec<InvalidValue>> {
        let mut reader = Reader { description: self, mistakes: Vec::new() };
        let root = self.resolve(&self.root);
        let way = [Value::from(part)];
        let read = if is_a_list_of_fields(&root) { reader.fields(&root, body, &way) } else { reader.whole(&root, body, &way) };
        if reader.mistakes.is_empty() { Ok(read) } else { Err(reader.mistakes) }
    }

    /// The schema without references, and with the parts of which it is made put together.
    fn resolve(&self, schema: &Value) -> Value {
        if let Some(name) = referred(schema) {
            return self.named.get(name).map(|named| self.resolve(named)).unwrap_or_default();
        }
        let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
        let mut whole = Map::new();
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for part in parts {
            let Value::Object(part) = self.resolve(part) else { continue };
            properties.extend(part.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
            required.extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
            whole.extend(part);
        }
        whole.insert("properties".into(), properties.into());
        whole.insert("required".into(), required.into());
        whole.into()
    }
}

/// The name of the type that a schema refers to.
fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// Whether a body is one value for each of several arguments, as those of `filter` are, and not one thing. Then a key that
/// nobody asked for does no harm, and `null` is as good as nothing.
fn is_a_list_of_fields(root: &Value) -> bool {
    root["type"] == "object" && root["properties"].is_object() && root["additionalProperties"] != Value::Bool(false)
}

/// A way from the body to a value.
type Way<'w> = &'w [Value];

struct Reader<'d> {
    description: &'d Description,
    mistakes: Vec<InvalidValue>,
}

impl Reader<'_> {
    fn fields(&mut self, root: &Value, body: Value, way: Way<'_>) -> Value {
        match body {
            Value::Null => Value::Object(Map::new()),
            Value::Object(mut fields) => {
                fields.retain(|_, value| !value.is_null());
                self.object(root, fields, way)
            }
            other => {
                for (field, _) in root["properties"].as_object().into_iter().flatten() {
                    self.complain(&step(way, field.as_str()), "missing", "Field required", &other);
                }
                other
            }
        }
    }

    fn whole(&mut self, root: &Value, body: Value, way: Way<'_>) -> Value {
        match body {
            Value::Null => {
                self.complain(way, "missing", "Field required", &Value::Null);
                Value::Null
            }
            other => self.value(root, other, way),
        }
    }

    /// A value as a schema means it.
    fn value(&mut self, schema: &Value, value: Value, way: Way<'_>) -> Value {
        let schema = &self.description.resolve(schema);
        for union in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[union].as_array() {
                return self.one_of(choices, value, way);
            }
        }
        let (kind, nullable) = kind_of(schema);
        match (kind, value) {
            (_, Value::Null) if nullable => Value::Null,
            ("object", Value::Object(fields)) => self.object(schema, fields, way),
            ("object", value) => {
                let (kind, message) = if schema["properties"].is_object() {
                    ("model_attributes_type", "Input should be a valid dictionary or object to extract fields from")
                } else {
                    ("dict_type", "Input should be a valid dictionary")
                };
                self.refuse(way, kind, message, value)
            }
            ("array", Value::Array(items)) => self.list(schema, items, way),
            ("array", value) if schema["uniqueItems"] == Value::Bool(true) => {
                self.refuse(way, "set_type", "Input should be a valid set", value)
            }
            ("array", value) => self.refuse(way, "list_type", "Input should be a valid list", value),
            (kind, value) => self.scalar(kind, schema, value, way),
        }
    }

    fn object(&mut self, schema: &Value, fields: Map<String, Value>, way: Way<'_>) -> Value {
        let properties = schema["properties"].as_object();
        let known = |name: &str| properties.and_then(|properties| properties.get(name));
        let mut read = Map::new();
        let mut unknown = Vec::new();
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(required) {
                self.complain(&step(way, required), "missing", "Field required", &Value::Object(fields.clone()));
            }
        }
        for (name, value) in fields {
            let value = match (known(&name), &schema["additionalProperties"]) {
                (Some(property), _) => self.value(property, value, &step(way, name.as_str())),
                (None, Value::Bool(false)) => {
                    unknown.push((name, value));
                    continue;
                }
                (None, Value::Object(others)) => self.value(&others.clone().into(), value, &step(way, name.as_str())),
                (None, _) => value,
            };
            read.insert(name, value);
        }
        for (name, value) in unknown {
            self.complain(&step(way, name), "extra_forbidden", "Extra inputs are not permitted", &value);
        }
        read.into()
    }

    fn list(&mut self, schema: &Value, items: Vec<Value>, way: Way<'_>) -> Value {
        let read = items.into_iter().enumerate().map(|(at, item)| self.value(&schema["items"], item, &step(way, at)));
        Value::Array(read.collect())
    }

    fn refuse(&mut self, way: Way<'_>, kind: &str, message: &str, value: Value) -> Value {
        self.complain(way, kind, message, &value);
        value
    }

    fn complain(&mut self, way: Way<'_>, kind: &str, message: &str, value: &Value) {
        if self.mistakes.len() < MOST {
            let input = Some(value.clone());
            self.mistakes.push(InvalidValue { kind: kind.to_owned(), loc: way.to_vec(), msg: message.to_owned(), input });
        }
    }
}

/// The type of a value, and whether it may be `null`.
fn kind_of(schema: &Value) -> (&str, bool) {
    match &schema["type"] {
        Value::String(kind) => (kind, false),
        Value::Array(kinds) => {
            let mut some = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            (some.next().unwrap_or("any"), kinds.iter().any(|kind| kind == "null"))
        }
        _ => ("any", true),
    }
}

fn step(way: Way<'_>, next: impl Into<Value>) -> Vec<Value> {
    way.iter().cloned().chain([next.into()]).collect()
}
