//! Who gets slots: whoever asks while every limit has enough of them.

use super::retry_after::retry_after;
use super::{SlotWaits, settled};
use onloan_domain::{ConcurrencyLimit, Duration, Timestamp};

/// What slots are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To be given back.
    Concurrency,
    /// To decay.
    RateLimit,
}

/// What becomes of a question for slots.
#[derive(Clone, Debug, PartialEq)]
pub enum Acquisition {
    /// They are taken: the limits as they are afterwards, without those that are not active.
    Taken(Vec<ConcurrencyLimit>),
    /// There are not enough at the moment, and nothing changes; in how much time to ask again.
    Full(Duration),
    /// There will never be enough.
    Refused(Refusal),
}

/// Why slots can never be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A limit has fewer slots than are asked for.
    MoreThanThereAre,
    /// These limits are to be used as rates, and their slots do not decay.
    NoDecay(Vec<String>),
}

/// Takes `slots` of each limit, or of none. `chance` is a random number from 0 to 1: it spreads those who ask again.
#[must_use]
pub fn acquire(limits: &[ConcurrencyLimit], slots: i64, mode: Mode, waits: &SlotWaits, now: Timestamp, chance: f64) -> Acquisition {
    let active: Vec<&ConcurrencyLimit> = limits.iter().filter(|limit| limit.active).collect();
    if let Some(refusal) = refusal(&active, slots, mode) {
        return Acquisition::Refused(refusal);
    }
    let settled = active.into_iter().map(|limit| settled(limit, waits, now));
    let (full, free): (Vec<_>, Vec<_>) = settled.partition(|limit| limit.active_slots + slots > limit.limit);
    if full.is_empty() {
        return Acquisition::Taken(free.into_iter().map(|limit| taken(limit, slots, now)).collect());
    }
    // Who asks again is not counted again: otherwise the wait would grow with every question.
    Acquisition::Full(retry_after(&full, slots, waits, chance))
}

fn refusal(limits: &[&ConcurrencyLimit], slots: i64, mode: Mode) -> Option<Refusal> {
    if limits.iter().any(|limit| limit.limit < slots) {
        return Some(Refusal::MoreThanThereAre);
    }
    let steady = limits.iter().filter(|limit| !limit.decays() && mode == Mode::RateLimit);
    let names: Vec<String> = steady.map(|limit| limit.name.clone()).collect();
    (!names.is_empty()).then_some(Refusal::NoDecay(names))
}

fn taken(limit: ConcurrencyLimit, slots: i64, now: Timestamp) -> ConcurrencyLimit {
    ConcurrencyLimit { active_slots: limit.active_slots + slots, updated: now, ..limit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concurrency::cases::{NOW, WAITS, after, limit_with};

    fn told(acquisition: &Acquisition) -> String {
        match acquisition {
            Acquisition::Taken(limits) => format!("taken {:?}", limits.iter().map(|limit| limit.active_slots).collect::<Vec<_>>()),
            Acquisition::Full(_) => "full".to_owned(),
            Acquisition::Refused(refusal) => format!("{refusal:?}"),
        }
    }

    fn holding(taken: i64, limit: i64) -> ConcurrencyLimit {
        limit_with(|row| (row.active_slots, row.limit) = (taken, limit))
    }

    #[test]
    fn slots_are_taken_of_every_limit_or_of_none() {
        let off = ConcurrencyLimit { active: false, ..holding(9, 1) };
        for (limits, slots, expected) in [
            (vec![], 1, "taken []"),
            (vec![holding(0, 1)], 1, "taken [1]"),
            (vec![holding(1, 1)], 1, "full"),
            (vec![holding(1, 3)], 2, "taken [3]"),
            (vec![holding(2, 3)], 2, "full"),
            (vec![holding(0, 1), holding(1, 1)], 1, "full"),
            (vec![holding(0, 1), holding(1, 2)], 1, "taken [1, 2]"),
            (vec![off.clone()], 1, "taken []"),
            (vec![off, holding(0, 1)], 1, "taken [1]"),
            (vec![holding(0, 1)], 2, "MoreThanThereAre"),
            (vec![holding(0, 0)], 1, "MoreThanThereAre"),
            // More are taken than there are, since somebody lowered the limit.
            (vec![holding(5, 2)], 1, "full"),
        ] {
            let answer = acquire(&limits, slots, Mode::Concurrency, &WAITS, NOW, 0.5);
            assert_eq!(told(&answer), expected, "{slots} of {limits:?}");
        }
    }

    #[test]
    fn a_rate_needs_slots_that_decay() {
        let rate = limit_with(|limit| limit.slot_decay_per_second = 1.0);
        let answer = acquire(std::slice::from_ref(&rate), 2, Mode::RateLimit, &WAITS, NOW, 0.5);
        assert_eq!(told(&answer), "taken [2]");
        let answer = acquire(&[rate, holding(0, 1)], 1, Mode::RateLimit, &WAITS, NOW, 0.5);
        assert_eq!(told(&answer), r#"NoDecay(["database"])"#);
    }

    #[test]
    fn a_slot_that_decays_is_taken_as_soon_as_it_is_free() {
        let rate = [limit_with(|limit| (limit.slot_decay_per_second, limit.active_slots) = (1.0, 2))];
        for (seconds, expected) in [(0.0, "full"), (0.999, "full"), (1.0, "taken [2]"), (1.5, "taken [2]"), (2.0, "taken [1]")] {
            assert_eq!(told(&acquire(&rate, 1, Mode::RateLimit, &WAITS, after(seconds), 0.5)), expected, "{seconds}");
        }
    }
}
