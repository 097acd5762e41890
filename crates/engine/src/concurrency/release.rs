//! Slots that are given back, and what is learnt from how long they were held.

use super::decay::with_active_slots;
use onloan_domain::{ConcurrencyLimit, Duration, Timestamp};

/// A slot that was held for less than this counts as if it had been: nobody should ask again more often.
pub(super) const SHORTEST_OCCUPANCY: f64 = 0.1;

/// The average is over so many times the slots that there are.
const SAMPLES_PER_SLOT: f64 = 2.0;

/// Gives back slots that were held for this long, where that is known. Nobody can give back more than are taken.
#[must_use]
pub fn release(limit: &ConcurrencyLimit, slots: i64, held: Option<Duration>, now: Timestamp) -> ConcurrencyLimit {
    let mut limit = with_active_slots(limit, now);
    limit.active_slots = (limit.active_slots - slots).max(0);
    limit.updated = now;
    if let Some(held) = held.filter(|held| *held > Duration::ZERO) {
        let sample = (held.as_seconds() / slots.max(1) as f64).max(SHORTEST_OCCUPANCY);
        let samples = limit.limit.max(1) as f64 * SAMPLES_PER_SLOT;
        limit.avg_slot_occupancy_seconds += (sample - limit.avg_slot_occupancy_seconds) / samples;
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concurrency::cases::{NOW, limit_with};

    #[test]
    fn slots_come_back_and_the_average_follows() {
        // Two slots: four samples make the average, which begins at two seconds.
        for (taken, slots, held, left, average) in [
            (2, 1, None, 1, 2.0),
            (2, 2, Some(4.0), 0, 2.0),
            (1, 1, Some(10.0), 0, 4.0),
            (1, 1, Some(0.0), 0, 2.0),
            (1, 1, Some(0.001), 0, 1.525),
            (0, 1, None, 0, 2.0),
            (1, 5, None, 0, 2.0),
        ] {
            let limit = limit_with(|limit| limit.active_slots = taken);
            let held = held.map(|seconds: f64| Duration::from_micros((seconds * 1e6) as i64));
            let after = release(&limit, slots, held, NOW);
            assert_eq!((after.active_slots, after.avg_slot_occupancy_seconds), (left, average), "{slots} of {taken}, {held:?}");
        }
    }

    #[test]
    fn a_limit_of_zero_divides_nothing() {
        let limit = limit_with(|limit| limit.limit = 0);
        assert!(release(&limit, 1, Some(Duration::from_seconds(3)), NOW).avg_slot_occupancy_seconds.is_finite());
    }
}
