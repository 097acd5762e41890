//! The field types that blocks are made of.
//!
//! The schemas have the form that pydantic gives the same types, since UIs and clients know it.

use std::path::PathBuf;
use std::time::Duration;

use indexmap::IndexMap;
use onloan_secrets::SecretField;
use serde_json::{Map, Value, json};

use crate::field::{Field, FieldError, FieldPath};
use crate::registry::Kind;
use crate::schema::Definitions;

impl Field for String {
    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "string"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        value.as_str().map(str::to_owned).ok_or_else(|| FieldError::wrong(path, "text", value))
    }

    fn write(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl Field for PathBuf {
    fn schema(_: &mut Definitions) -> Value {
        json!({"format": "path", "type": "string"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        String::read(value, path).map(Self::from)
    }

    fn write(&self) -> Value {
        Value::from(self.to_string_lossy())
    }
}

impl Field for bool {
    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "boolean"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        match value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) => text.parse().map_err(|_| FieldError::wrong(path, "`true` or `false`", value)),
            other => Err(FieldError::wrong(path, "`true` or `false`", other)),
        }
    }

    fn write(&self) -> Value {
        Value::from(*self)
    }
}

/// Numbers also read from text, which is what a resolved reference gives.
macro_rules! number_field {
    ($type:ty, $schema:literal, $expected:literal) => {
        impl Field for $type {
            fn schema(_: &mut Definitions) -> Value {
                json!({"type": $schema})
            }

            fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
                let number = match value {
                    Value::String(text) => text.parse().ok(),
                    other => serde_json::from_value(other.clone()).ok(),
                };
                number.ok_or_else(|| FieldError::wrong(path, $expected, value))
            }

            fn write(&self) -> Value {
                Value::from(*self)
            }
        }
    };
}

number_field!(i64, "integer", "a whole number");
number_field!(u16, "integer", "a whole number from 0 to 65535");
number_field!(u32, "integer", "a whole number that is not negative");
number_field!(u64, "integer", "a whole number that is not negative");
number_field!(f64, "number", "a number");

/// Seconds, as a number that may have a fraction.
impl Field for Duration {
    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "number"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        let seconds = f64::read(value, path)?;
        Self::try_from_secs_f64(seconds).map_err(|_| FieldError::wrong(path, "seconds, not negative", value))
    }

    fn write(&self) -> Value {
        Value::from(self.as_secs_f64())
    }
}

impl<T: Field> Field for Option<T> {
    fn schema(definitions: &mut Definitions) -> Value {
        json!({"anyOf": [T::schema(definitions), {"type": "null"}]})
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn secret_paths() -> Vec<String> {
        T::secret_paths()
    }

    fn block_kind() -> Option<Kind> {
        T::block_kind()
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        if value.is_null() { Ok(None) } else { T::read(value, path).map(Some) }
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::write)
    }
}

impl<T: Field> Field for Vec<T> {
    fn schema(definitions: &mut Definitions) -> Value {
        json!({"items": T::schema(definitions), "type": "array"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        let items = value.as_array().ok_or_else(|| FieldError::wrong(path, "a list", value))?;
        items.iter().enumerate().map(|(position, item)| T::read(item, &path.child(&position.to_string()))).collect()
    }

    fn write(&self) -> Value {
        Value::Array(self.iter().map(Field::write).collect())
    }
}

impl<T: Field> Field for IndexMap<String, T> {
    fn schema(definitions: &mut Definitions) -> Value {
        json!({"additionalProperties": T::schema(definitions), "type": "object"})
    }

    fn secret_paths() -> Vec<String> {
        if T::secret_paths().is_empty() { Vec::new() } else { vec!["*".into()] }
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        let map = value.as_object().ok_or_else(|| FieldError::wrong(path, "an object", value))?;
        map.iter().map(|(key, item)| Ok((key.clone(), T::read(item, &path.child(key))?))).collect()
    }

    fn write(&self) -> Value {
        Value::Object(self.iter().map(|(key, item)| (key.clone(), item.write())).collect())
    }
}

/// An object of any form.
impl Field for Map<String, Value> {
    fn schema(_: &mut Definitions) -> Value {
        json!({"additionalProperties": true, "type": "object"})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        value.as_object().cloned().ok_or_else(|| FieldError::wrong(path, "an object", value))
    }

    fn write(&self) -> Value {
        Value::Object(self.clone())
    }
}

/// Any JSON value.
impl Field for Value {
    fn schema(_: &mut Definitions) -> Value {
        json!({})
    }

    fn read(value: &Value, _: &FieldPath) -> Result<Self, FieldError> {
        Ok(value.clone())
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

/// A blank is `null`; a reference and a literal are text. Other JSON in a document is a literal too.
impl Field for SecretField {
    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [{"format": "password", "type": "string", "writeOnly": true}, {"type": "null"}]})
    }

    fn absent() -> Option<Self> {
        Some(Self::Blank)
    }

    fn secret_paths() -> Vec<String> {
        vec![String::new()]
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        let text = match value {
            Value::Null => return Ok(Self::Blank),
            Value::String(text) if text.is_empty() => return Ok(Self::Blank),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let field = Self::from_document(text);
        field.map_err(|why| FieldError::Wrong {
            path: path.to_string(),
            expected: "a reference or a literal".into(),
            found: format!("a broken reference: {why}"),
        })
    }

    fn write(&self) -> Value {
        match self {
            Self::Blank => Value::Null,
            Self::Reference(reference) => Value::from(reference.to_string()),
            Self::Literal(value) => Value::from(value.expose().as_str()),
        }
    }
}
