//! Arguments as JSON: the parameters of a flow run, and what a task's result is cached by.

use onloan_domain::JsonObject;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An argument that can be recorded. Every type is one that can be written as JSON; a secret never is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument that is recorded",
    label = "this argument cannot be written as JSON",
    note = "a flow's parameters, and the arguments that a cached task is keyed by, must implement `serde::Serialize`; `Secret` never does: pass the block or the reference that it comes from, and resolve it in the body"
)]
pub trait Argument: Serialize {}

impl<T: Serialize + ?Sized> Argument for T {}

/// Arguments by name. An argument that cannot be written is remembered, and reported when the run begins.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    values: JsonObject,
    unwritable: Option<(&'static str, String)>,
}

impl Inputs {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument.
    #[must_use]
    pub fn with<T: Argument + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => drop(self.values.insert(name.to_owned(), value)),
            Err(error) => self.unwritable = Some((name, error.to_string())),
        }
        self
    }

    /// The arguments as a JSON object, or the name of the one that cannot be written and why.
    pub(crate) fn into_object(self) -> Result<JsonObject, (&'static str, String)> {
        match self.unwritable {
            Some(unwritable) => Err(unwritable),
            None => Ok(self.values),
        }
    }
}

/// The key under which the result of a task with these arguments is kept.
pub(crate) fn cache_key(task_key: &str, arguments: JsonObject) -> String {
    let text = Value::Object(arguments).to_string();
    let hash = Sha256::digest(format!("{task_key}\n{text}"));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
