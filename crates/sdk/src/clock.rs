//! Sums of times of two crates.

use std::time::Duration;

use onloan_domain::Timestamp;

/// The time `duration` after `start`.
pub(crate) fn after(start: Timestamp, duration: Duration) -> Timestamp {
    let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    start + onloan_domain::Duration::from_micros(micros)
}
