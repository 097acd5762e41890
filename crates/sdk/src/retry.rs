//! When a failed task is tried again. Pure: the random number is an argument.

use std::time::Duration;

use serde_json::{Value, json};

/// How often a task is tried again, and after how long.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// How often after the first attempt.
    pub retries: u32,
    /// The delays before each retry; the last one repeats.
    pub delays: &'static [Duration],
    /// By how much each repetition of the last delay is longer than the one before.
    pub factor: f64,
    /// What no delay exceeds.
    pub longest: Option<Duration>,
    /// How much of a delay may be added to it at random.
    pub jitter: f64,
}

impl RetryPolicy {
    /// How long to wait after attempt number `attempt` (the first is 1) has failed, or `None` when it was the last
    /// one. `random` is in `0.0..1.0`.
    pub(crate) fn delay_after(&self, attempt: u32, random: f64) -> Option<Duration> {
        if attempt > self.retries {
            return None;
        }
        let step = attempt.saturating_sub(1) as usize;
        let Some(last) = self.delays.len().checked_sub(1) else { return Some(Duration::ZERO) };
        let repetitions = i32::try_from(step.saturating_sub(last)).unwrap_or(i32::MAX);
        let grown = self.delays[step.min(last)].as_secs_f64() * self.factor.powi(repetitions);
        let capped = self.longest.map_or(grown, |longest| grown.min(longest.as_secs_f64()));
        let seconds = capped * (1.0 + self.jitter * random);
        Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }

    /// The delays as the wire has them: seconds, or a list of them.
    pub(crate) fn described(&self) -> Value {
        let delays = (1..=self.retries.min(50)).filter_map(|attempt| self.delay_after(attempt, 0.0));
        let seconds = delays.map(|delay| delay.as_secs_f64()).collect::<Vec<_>>();
        match seconds.first() {
            None => json!(0),
            Some(first) if seconds.iter().all(|delay| delay == first) => json!(first),
            Some(_) => json!(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[Duration] = &[SECOND, Duration::from_secs(5)];
    const SECOND: Duration = Duration::from_secs(1);
    const PLAIN: RetryPolicy = RetryPolicy { retries: 3, delays: &[], factor: 1.0, longest: None, jitter: 0.0 };

    fn delays(policy: RetryPolicy, random: f64) -> Vec<Option<f64>> {
        (1..=4).map(|attempt| policy.delay_after(attempt, random).map(|delay| delay.as_secs_f64())).collect()
    }

    #[test]
    fn the_delays_follow_the_policy() {
        let listed = RetryPolicy { delays: TWO, ..PLAIN };
        let growing = RetryPolicy { delays: &[SECOND], factor: 3.0, ..PLAIN };
        let capped = RetryPolicy { longest: Some(Duration::from_secs(4)), ..growing };
        let random = RetryPolicy { delays: &[SECOND], jitter: 0.5, ..PLAIN };
        for (policy, expected) in [
            (PLAIN, [Some(0.0), Some(0.0), Some(0.0), None]),
            (listed, [Some(1.0), Some(5.0), Some(5.0), None]),
            (growing, [Some(1.0), Some(3.0), Some(9.0), None]),
            (capped, [Some(1.0), Some(3.0), Some(4.0), None]),
            (random, [Some(1.5), Some(1.5), Some(1.5), None]),
        ] {
            assert_eq!(delays(policy, 1.0), expected, "{policy:?}");
        }
    }

    #[test]
    fn a_delay_that_outgrows_the_type_is_the_longest_there_is() {
        let policy = RetryPolicy { retries: u32::MAX, delays: &[SECOND], factor: 10.0, ..PLAIN };
        assert_eq!(policy.delay_after(1_000, 0.0), Some(Duration::MAX));
    }

    #[test]
    fn equal_delays_are_described_by_one_number() {
        assert_eq!(PLAIN.described(), json!(0.0));
        assert_eq!(RetryPolicy { delays: &[SECOND], ..PLAIN }.described(), json!(1.0));
        assert_eq!(RetryPolicy { delays: &[SECOND], factor: 2.0, ..PLAIN }.described(), json!([1.0, 2.0, 4.0]));
        assert_eq!(RetryPolicy { retries: 0, ..PLAIN }.described(), json!(0));
    }
}
