//! How one field of a block is described, read and written.

use std::fmt;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::registry::Kind;
use crate::schema::{BlockReference, Definitions};
use crate::store::{NESTED_ID, NESTED_NAME};

/// A type that a block's field may have.
pub trait Field: Sized {
    /// The JSON schema of the field; what it refers to is added to `definitions`.
    fn schema(definitions: &mut Definitions) -> Value;

    /// The value of a field that a document does not have, or `None` when it must have it.
    fn absent() -> Option<Self> {
        None
    }

    /// Paths of secrets in the field, relative to it; the empty path is the field itself.
    fn secret_paths() -> Vec<String> {
        Vec::new()
    }

    /// The block type that the field holds a block of.
    fn block_kind() -> Option<Kind> {
        None
    }

    /// The same, as a schema refers to it.
    fn block_reference() -> Option<BlockReference> {
        Self::block_kind().map(|kind| BlockReference { slug: kind.slug, checksum: kind.schema.checksum() })
    }

    /// Reads the field from a document.
    ///
    /// # Errors
    /// When the value has another form; the message says which form was found, never the value.
    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError>;

    /// Writes the field to a document.
    fn write(&self) -> Value;
}

/// Reads one field of an object, under the first of its names that is there; the last is its own. For the derives.
#[doc(hidden)]
pub fn read_field<T: Field>(
    data: &Map<String, Value>,
    path: &FieldPath,
    names: &[&str],
    absent: impl FnOnce() -> Option<T>,
) -> Result<T, FieldError> {
    match names.iter().find_map(|name| Some((name, data.get(*name)?))) {
        Some((name, value)) => T::read(value, &path.child(name)),
        None => absent().ok_or_else(|| FieldError::missing(&path.child(names.last().copied().unwrap_or_default()))),
    }
}

/// Finds names that a model does not have; for the derives. Any inline block may have its slug, and
/// one that is stored by itself has what its store says of it.
#[doc(hidden)]
pub fn check_names(data: &Map<String, Value>, path: &FieldPath, known: &[&str]) -> Result<(), FieldError> {
    let unknown =
        data.keys().find(|key| !["block_type_slug", NESTED_ID, NESTED_NAME].contains(&key.as_str()) && !known.contains(&key.as_str()));
    let Some(unknown) = unknown else { return Ok(()) };
    let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let error = FieldError::Unknown { path: path.child(unknown).to_string(), known };
    match path.unknown_fields {
        UnknownFields::Refuse => Err(error),
        UnknownFields::Warn => {
            tracing::warn!("a stored block has a field that this version does not know: {error}");
            Ok(())
        }
    }
}

/// Paths below a field; for the derives.
#[doc(hidden)]
pub fn below(name: &str, paths: Vec<String>) -> Vec<String> {
    let path_of = |path: String| if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") };
    paths.into_iter().map(path_of).collect()
}

/// Where in a document a field is, as `aws_credentials.region_name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath {
    text: String,
    unknown_fields: UnknownFields,
}

/// What to do about fields that a type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFields {
    /// Leave them alone and warn: another version of the type may have saved them.
    Warn,
    /// Refuse them: a person is writing the document now.
    Refuse,
}

impl FieldPath {
    /// The path of the document itself.
    pub fn root(unknown_fields: UnknownFields) -> Self {
        Self { text: String::new(), unknown_fields }
    }

    /// The path of a field below this one.
    pub fn child(&self, name: &str) -> Self {
        let text = if self.text.is_empty() { name.to_owned() } else { format!("{}.{name}", self.text) };
        Self { text, ..*self }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.text.is_empty() { "(the document)" } else { &self.text })
    }
}

/// What is wrong with a field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FieldError {
    /// The field is not there, and has no default.
    #[error("the field `{path}` is missing")]
    Missing {
        /// The field.
        path: String,
    },
    /// The field holds something else.
    #[error("the field `{path}` must be {expected}, and is {found}")]
    Wrong {
        /// The field.
        path: String,
        /// What it must be.
        expected: String,
        /// The form of what it is.
        found: String,
    },
    /// The block has no such field.
    #[error("there is no field `{path}`; there are {known}")]
    Unknown {
        /// The field.
        path: String,
        /// The fields that exist.
        known: String,
    },
}

impl FieldError {
    /// The field is not there.
    pub fn missing(path: &FieldPath) -> Self {
        Self::Missing { path: path.to_string() }
    }

    /// The field must be `expected`, and `value` is not.
    pub fn wrong(path: &FieldPath, expected: impl Into<String>, value: &Value) -> Self {
        Self::Wrong { path: path.to_string(), expected: expected.into(), found: form_of(value).into() }
    }
}

fn form_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "another text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
