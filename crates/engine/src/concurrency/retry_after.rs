//! When whoever got no slot should ask again: about when one becomes free, at a moment of its own, so that not all come at
//! once.

use super::release::SHORTEST_OCCUPANCY;
use onloan_domain::{ConcurrencyLimit, Duration};

/// How long anybody is told to wait for a slot at most. Slots that decay are waited for as long as they take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotWaits {
    /// For a limit of a tag.
    pub of_tags: Duration,
    /// For any other.
    pub of_others: Duration,
}

impl SlotWaits {
    /// What clients are used to.
    pub const DEFAULT: Self = Self { of_tags: Duration::from_seconds(10), of_others: Duration::from_seconds(30) };

    fn longest(&self, limit: &ConcurrencyLimit) -> f64 {
        let longest = if limit.tag().is_some() { self.of_tags } else { self.of_others };
        longest.as_seconds()
    }

    /// In how many seconds one slot of a limit without decay becomes free, as far as anybody waits for it.
    pub(super) fn of_one_slot(&self, limit: &ConcurrencyLimit) -> f64 {
        limit.avg_slot_occupancy_seconds.min(self.longest(limit)).max(SHORTEST_OCCUPANCY)
    }
}

impl Default for SlotWaits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The wait for `slots` of these limits, none of which has them.
pub(super) fn retry_after(full: &[ConcurrencyLimit], slots: i64, waits: &SlotWaits, chance: f64) -> Duration {
    let longest = full.iter().map(|limit| average(limit, slots, waits)).fold(0.0, f64::max);
    Duration::from_micros((spread(longest, chance) * 1e6) as i64)
}

/// The wait in seconds, if those who wait already come first.
fn average(limit: &ConcurrencyLimit, slots: i64, waits: &SlotWaits) -> f64 {
    let ahead = (slots + limit.denied_slots) as f64;
    if limit.decays() {
        return ahead / limit.slot_decay_per_second;
    }
    let longest = waits.longest(limit);
    let per_slot = limit.avg_slot_occupancy_seconds.min(longest);
    (per_slot * ahead / limit.limit.max(1) as f64).min(longest)
}

/// By how much a wait may be longer than the average.
const LONGEST: f64 = 1.3;

/// A wait around the average, distributed as the time between independent arrivals is, without its long tail. As many
/// waits are shorter than the median as are longer.
fn spread(average: f64, chance: f64) -> f64 {
    let shortest = (LONGEST.exp2() / (LONGEST.exp2() - 1.0)).log2();
    let arrived_by = |multiple: f64| 1.0 - (-multiple).exp();
    let (first, last) = (arrived_by(shortest), arrived_by(LONGEST));
    let arrived = first + (last - first) * chance.clamp(0.0, 1.0);
    -(1.0 - arrived).ln() * average
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concurrency::cases::{WAITS, limit_with};

    #[test]
    fn the_average_wait_depends_on_who_is_ahead_and_has_an_end() {
        let limit = |name: &str, slots: i64, denied: i64, decay: f64, occupancy: f64| {
            limit_with(|limit| {
                limit.name = name.to_owned();
                (limit.limit, limit.denied_slots) = (slots, denied);
                (limit.slot_decay_per_second, limit.avg_slot_occupancy_seconds) = (decay, occupancy);
            })
        };
        for (limit, slots, expected) in [
            (limit("a", 1, 0, 0.0, 2.0), 1, 2.0),
            (limit("a", 2, 0, 0.0, 2.0), 1, 1.0),
            (limit("a", 1, 3, 0.0, 2.0), 1, 8.0),
            (limit("a", 1, 0, 0.0, 3600.0), 1, 30.0),
            (limit("a", 1, 1000, 0.0, 2.0), 1, 30.0),
            (limit("tag:a", 1, 1000, 0.0, 2.0), 1, 10.0),
            (limit("a", 2, 0, 2.0, 2.0), 1, 0.5),
            (limit("a", 2, 99, 1.0, 2.0), 1, 100.0),
        ] {
            assert_eq!(average(&limit, slots, &WAITS), expected, "{limit:?}");
        }
    }

    #[test]
    fn waits_are_spread_around_the_average_and_bounded() {
        let waits: Vec<f64> = (0..=1000).map(|step| spread(10.0, f64::from(step) / 1000.0)).collect();
        assert!(waits.is_sorted());
        assert!((waits[1000] - 13.0).abs() < 1e-9, "{}", waits[1000]);
        assert!(waits[0] > 7.0, "{}", waits[0]);
        let mean = waits.iter().sum::<f64>() / 1001.0;
        assert!((9.0..11.0).contains(&mean), "{mean}");
        assert_eq!(spread(0.0, 0.5), 0.0);
    }

    #[test]
    fn the_slowest_limit_decides() {
        let quick = limit_with(|limit| limit.avg_slot_occupancy_seconds = 1.0);
        let slow = limit_with(|limit| limit.avg_slot_occupancy_seconds = 20.0);
        let wait = |full: &[ConcurrencyLimit]| retry_after(full, 1, &WAITS, 0.5);
        assert_eq!(wait(&[quick.clone(), slow.clone()]), wait(&[slow]));
        assert!(wait(&[quick]) < Duration::from_seconds(1));
    }
}
