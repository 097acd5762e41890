//! Keys for which `null` says something else than their absence. Owns that one distinction.

use serde::{Deserialize, Deserializer};

/// Reads a key that is there, so that `null` differs from an absent key.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads `null` as if the key were absent: clients send it for whatever they leave to the server.
pub(crate) fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
