//! Keys for which `null` says something else than their absence. Owns that one distinction.

use serde::{Deserialize, Deserializer};

/// Reads a key that is there, so that `null` differs from an absent key.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
