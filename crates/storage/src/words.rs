//! Columns that hold one word of an enumeration, written as it is on the wire. Owns the way in and out; knows no noun.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Result};

/// The word as it is stored.
pub(crate) fn write(word: &impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => unreachable!("enumerations without fields are written as strings"),
    }
}

/// The word that was stored. `what` names it in an error.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, word: &str) -> Result<T> {
    serde_json::from_value(Value::from(word)).map_err(|error| Error::Unreadable { what, why: error.to_string() })
}
