//! Columns that hold JSON. Owns the way in and out; knows no noun.

use crate::{Error, Result};
use serde::{Serialize, de::DeserializeOwned};

/// The value as it is stored.
pub(crate) fn to_text(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("our own types have string keys and no failing parts")
}

/// The value that was stored. `what` names it in an error.
pub(crate) fn from_text<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Unreadable { what, why: error.to_string() })
}
