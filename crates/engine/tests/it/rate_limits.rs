//! What holds for slots that decay, whoever asks and when.

use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, Duration, Timestamp};
use onloan_engine::concurrency::{Acquisition, Mode, SlotWaits, acquire, settled};
use proptest::collection::vec;
use proptest::prelude::*;

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

/// So much is forgiven for decimal fractions that have no binary form.
const ROUNDING: f64 = 1e-3;

proptest! {
    #[test]
    fn no_more_is_taken_than_the_limit_and_what_has_decayed(
        limit in 1_i64..20,
        per_second in 0.01_f64..50.0,
        questions in vec((0_i64..2_000_000, 1_i64..4), 1..200),
    ) {
        let mut row = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), "api".into(), limit, START);
        row.slot_decay_per_second = per_second;
        let (mut now, mut taken) = (START, 0_i64);
        for (pause, slots) in questions {
            now = now + Duration::from_micros(pause);
            let before = settled(&row, &SlotWaits::DEFAULT, now);
            match acquire(&[row.clone()], slots, Mode::RateLimit, &SlotWaits::DEFAULT, now, 0.5) {
                Acquisition::Taken(after) => {
                    taken += slots;
                    row = after[0].clone();
                    prop_assert!(row.active_slots <= limit);
                }
                Acquisition::Full(retry_after) => {
                    prop_assert!(before.active_slots + slots > limit);
                    prop_assert!(retry_after > Duration::ZERO);
                }
                Acquisition::Refused(_) => prop_assert!(slots > limit),
            }
            let decayed = per_second * now.since(START).as_seconds();
            prop_assert!(taken as f64 <= limit as f64 + decayed + ROUNDING, "{} were taken, {} have decayed", taken, decayed);
        }
    }

    #[test]
    fn looking_at_a_limit_often_changes_nothing(per_second in 0.01_f64..50.0, looks in vec(0_i64..500_000, 1..100)) {
        let mut row = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), "api".into(), 1_000, START);
        (row.slot_decay_per_second, row.active_slots) = (per_second, 1_000);
        let (mut now, mut watched) = (START, row.clone());
        for pause in looks {
            now = now + Duration::from_micros(pause);
            watched = settled(&watched, &SlotWaits::DEFAULT, now);
        }
        let once = settled(&row, &SlotWaits::DEFAULT, now);
        // Each slot's time is rounded up by less than a microsecond, so that one may be left that is about to go.
        prop_assert!((watched.active_slots - once.active_slots).abs() <= 1, "{} and {}", watched.active_slots, once.active_slots);
    }
}
