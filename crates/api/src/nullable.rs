//! Keys of updates for which `null` means "empty it" and absence means "leave it". Owns how the two are told apart.

use serde::{Deserialize, Deserializer};

/// Reads a key that is there, so that `null` differs from an absent key.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads a key for which `null` is the same as absence.
pub(crate) fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
