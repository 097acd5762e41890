//! The one type that holds a secret value.
//!
//! It deliberately has no `Display`, `Serialize`, `Clone` or `PartialEq`: a secret cannot be
//! printed, returned from a task, put in a run's parameters, or copied by accident. `tests/it`
//! shows that each of these does not compile.

use std::fmt;

use serde_json::Value;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// A value that is wiped from memory when dropped and prints as `[redacted]`.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes ownership of `value`. Copies that the caller made before are the caller's to wipe.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the call that logs in with it and for nothing else.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl Secret<String> {
    /// One field of a secret that is a JSON document, by JSON pointer (RFC 6901).
    ///
    /// A string is returned as it is; numbers, booleans and containers as their JSON text.
    ///
    /// # Errors
    /// When the secret is not JSON, or has nothing at `pointer`. The message names the keys that
    /// are there, never a value.
    pub fn pointer(&self, pointer: &str) -> Result<Secret<String>, PointerError> {
        if pointer.is_empty() {
            return Ok(Secret(self.0.clone()));
        }
        let document: Value = serde_json::from_str(&self.0).map_err(|_| PointerError::NotJson { pointer: pointer.into() })?;
        let document = WipedJson(document);
        match document.0.pointer(pointer) {
            Some(Value::String(text)) => Ok(Secret(text.clone())),
            Some(other) => Ok(Secret(other.to_string())),
            None => Err(PointerError::Missing { pointer: pointer.into(), keys: keys_beside(&document.0, pointer) }),
        }
    }
}

impl Secret<Vec<u8>> {
    /// The same bytes as text, or `None` when they are not UTF-8.
    pub fn into_text(mut self) -> Option<Secret<String>> {
        let bytes = Zeroizing::new(std::mem::take(&mut self.0));
        std::str::from_utf8(&bytes).ok().map(|text| Secret(text.to_owned()))
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Why a JSON pointer found nothing in a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PointerError {
    /// The secret is plain text.
    #[error("the secret is not a JSON document, so `#{pointer}` finds nothing in it: leave the pointer out to take the whole text")]
    NotJson {
        /// The pointer that was asked for.
        pointer: String,
    },
    /// The document has no such field.
    #[error("the secret has nothing at `{pointer}`; the keys there are {keys}")]
    Missing {
        /// The pointer that was asked for.
        pointer: String,
        /// The keys of the object that the pointer's last step was looked up in.
        keys: String,
    },
}

fn keys_beside(document: &Value, pointer: &str) -> String {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let Some(Value::Object(map)) = document.pointer(parent) else { return "none: the step before it is no object".into() };
    map.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// A parsed JSON document whose strings are wiped when it is dropped.
struct WipedJson(Value);

impl Drop for WipedJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
