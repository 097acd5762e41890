//! How counted slots become fewer as time passes.

use super::SlotWaits;
use onloan_domain::{ConcurrencyLimit, Duration, Timestamp};

/// The limit as it is now. What remains of a slot that has not quite decayed is kept: it counts the next time.
#[must_use]
pub fn settled(limit: &ConcurrencyLimit, waits: &SlotWaits, now: Timestamp) -> ConcurrencyLimit {
    let mut limit = with_active_slots(limit, now);
    let (denied, since) = left(limit.denied_slots, denied_per_second(&limit, waits), limit.denied_slots_as_of, now);
    (limit.denied_slots, limit.denied_slots_as_of) = (denied, since);
    limit
}

/// The limit with the slots that are taken now.
pub(super) fn with_active_slots(limit: &ConcurrencyLimit, now: Timestamp) -> ConcurrencyLimit {
    let (active, since) = left(limit.active_slots, limit.slot_decay_per_second, limit.active_slots_as_of, now);
    ConcurrencyLimit { active_slots: active, active_slots_as_of: since, ..limit.clone() }
}

/// Who waits for a slot is thought to get one as they become free.
fn denied_per_second(limit: &ConcurrencyLimit, waits: &SlotWaits) -> f64 {
    if limit.decays() { limit.slot_decay_per_second } else { 1.0 / waits.of_one_slot(limit) }
}

/// How many of `count` are left, and since when that is so.
fn left(count: i64, per_second: f64, since: Timestamp, now: Timestamp) -> (i64, Timestamp) {
    if count <= 0 || per_second <= 0.0 {
        return (count.max(0), now);
    }
    let gone = (per_second * now.since(since).as_seconds().max(0.0)).floor();
    if gone >= count as f64 {
        return (0, now);
    }
    // Rounded up, so that nothing ever decays too early.
    let used = Duration::from_micros((gone / per_second * 1e6).ceil() as i64);
    (count - gone as i64, (since + used).min(now.max(since)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concurrency::cases::{NOW, WAITS, after, limit_with};

    #[test]
    fn slots_decay_one_by_one_and_the_rest_of_a_second_is_kept() {
        for (count, per_second, passed, expected, since) in [
            (5, 0.0, 100.0, 5, 100.0),
            (5, 1.0, 0.999, 5, 0.0),
            (5, 1.0, 1.0, 4, 1.0),
            (5, 1.0, 2.7, 3, 2.0),
            (5, 2.0, 1.3, 3, 1.0),
            (5, 0.1, 25.0, 3, 20.0),
            (5, 1.0, 5.0, 0, 5.0),
            (5, 1.0, 500.0, 0, 500.0),
            (0, 1.0, 3.0, 0, 3.0),
            // A clock that was set back takes nothing and gives nothing.
            (5, 1.0, -10.0, 5, 0.0),
        ] {
            assert_eq!(left(count, per_second, NOW, after(passed)), (expected, after(since)), "{count} at {per_second}/s, {passed} s");
        }
    }

    #[test]
    fn denied_slots_decay_as_fast_as_slots_become_free() {
        for (decay, occupancy, passed, expected) in [
            (0.0, 2.0, 4.0, 8),
            (0.0, 0.0, 0.5, 5),
            // A slot that is held for an hour is waited for as long as anybody waits at most.
            (0.0, 3600.0, 60.0, 8),
            (5.0, 3600.0, 1.0, 5),
        ] {
            let limit = limit_with(|limit| {
                limit.denied_slots = 10;
                limit.slot_decay_per_second = decay;
                limit.avg_slot_occupancy_seconds = occupancy;
            });
            assert_eq!(settled(&limit, &WAITS, after(passed)).denied_slots, expected, "{decay}/s, {occupancy} s, {passed} s");
        }
    }
}
