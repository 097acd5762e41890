//! When a call is tried again, and how long to wait first. Owns no request and no clock.

use crate::TransportError;
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use std::time::Duration;

/// How often, and how patiently, calls are tried again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retries {
    /// How often at most.
    pub attempts: u32,
    /// How long to wait before the first; doubled before each further one.
    pub first_delay: Duration,
    /// How long to wait at most, whatever the server asks for.
    pub longest_delay: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self { attempts: 5, first_delay: Duration::from_millis(500), longest_delay: Duration::from_secs(30) }
    }
}

impl Retries {
    /// Never try again.
    #[must_use]
    pub fn none() -> Self {
        Self { attempts: 0, ..Self::default() }
    }

    /// How long to wait before trying again, when `attempt` tries have failed. `chance` in 0..1 spreads clients out.
    pub(crate) fn delay(&self, attempt: u32, asked: Option<Duration>, chance: f64) -> Duration {
        let doubled = self.first_delay.saturating_mul(2_u32.saturating_pow(attempt));
        let own = doubled.min(self.longest_delay).mul_f64(0.5 + chance / 2.0);
        asked.unwrap_or(own).min(self.longest_delay)
    }
}

/// Whether a server that answers so may answer otherwise later.
pub(crate) fn is_temporary(status: StatusCode) -> bool {
    [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE].contains(&status)
}

/// Whether a call that got no answer may be sent again.
pub(crate) fn is_safe(error: &TransportError, idempotent: bool) -> bool {
    match error {
        TransportError::NotConnected(_) => true,
        TransportError::Interrupted(_) => idempotent,
    }
}

/// What the server asks for, in seconds. The form with a date is left aside: it needs both clocks to agree.
pub(crate) fn asked_delay(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse::<f64>().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let retries = Retries { attempts: 9, first_delay: Duration::from_secs(1), longest_delay: Duration::from_secs(5) };
        let delays: Vec<u64> = (0..4).map(|attempt| retries.delay(attempt, None, 1.0).as_secs()).collect();
        assert_eq!(delays, [1, 2, 4, 5]);
        assert_eq!(retries.delay(0, Some(Duration::from_secs(3)), 0.0), Duration::from_secs(3));
        assert_eq!(retries.delay(0, Some(Duration::from_secs(3600)), 0.0), Duration::from_secs(5));
    }

    #[test]
    fn only_an_idempotent_call_is_repeated_after_an_interruption() {
        let interrupted = TransportError::Interrupted("reset".into());
        assert!(is_safe(&interrupted, true));
        assert!(!is_safe(&interrupted, false));
        assert!(is_safe(&TransportError::NotConnected("refused".into()), false));
    }
}
