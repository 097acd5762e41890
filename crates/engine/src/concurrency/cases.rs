//! What the tables of cases are written with.

use super::SlotWaits;
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, Duration, Timestamp};

pub(super) const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

pub(super) const WAITS: SlotWaits = SlotWaits::DEFAULT;

pub(super) fn after(seconds: f64) -> Timestamp {
    NOW + Duration::from_micros((seconds * 1e6) as i64)
}

/// An active limit with two free slots, as of now.
pub(super) fn limit_with(change: impl FnOnce(&mut ConcurrencyLimit)) -> ConcurrencyLimit {
    let mut limit = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), "database".into(), 2, NOW);
    change(&mut limit);
    limit
}
