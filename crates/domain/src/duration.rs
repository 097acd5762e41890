//! Spans of time with microsecond precision. Owns their form on the wire: seconds as a float.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::{Add, AddAssign};

/// A span of time in microseconds; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of this many microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// A span of this many whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// The span in microseconds.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The whole seconds in the span, rounded towards zero.
    #[must_use]
    pub const fn whole_seconds(self) -> i64 {
        self.0 / 1_000_000
    }

    /// The span in seconds.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// What is too long is as long as can be.
impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        Self(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_seconds())
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `as` saturates, which is what a span too long for the type should do.
        f64::deserialize(deserializer).map(|seconds| Self((seconds * 1e6).round() as i64))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn it_travels_as_float_seconds() {
        assert_eq!(serde_json::to_string(&Duration::from_micros(24_898)).unwrap(), "0.024898");
        assert_eq!(serde_json::to_string(&Duration::ZERO).unwrap(), "0.0");
        assert_eq!(serde_json::from_str::<Duration>("0.003183").unwrap(), Duration::from_micros(3_183));
        assert_eq!(serde_json::from_str::<Duration>("3").unwrap(), Duration::from_seconds(3));
    }
}
