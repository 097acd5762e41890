//! When a request is sent again, and after how long.

use std::time::Duration;

use rand::RngExt as _;
use reqwest::StatusCode;

/// How often and how patiently a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retry {
    /// Attempts in all.
    pub(crate) attempts: u32,
    /// The first wait; each later one is twice as long.
    pub(crate) base: Duration,
    /// The longest wait.
    pub(crate) cap: Duration,
}

impl Retry {
    /// Logins: a server that is not there is told within seconds.
    pub(crate) const LOGIN: Self = Self { attempts: 4, base: Duration::from_millis(200), cap: Duration::from_secs(2) };
    /// Queries and results: half a minute of outage loses no run.
    pub(crate) const QUERY: Self = Self { attempts: 8, base: Duration::from_millis(200), cap: Duration::from_secs(16) };
    /// Aborts and logouts: nobody waits for them.
    pub(crate) const PARTING: Self = Self { attempts: 2, base: Duration::from_millis(100), cap: Duration::from_millis(100) };

    /// The wait after the attempt of that number (from 1), with `jitter` from 0 to 1: between half and all of it, so
    /// that clients that broke together do not come back together.
    pub(crate) fn wait(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = self.base.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(self.cap).mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
    }

    /// Waits after that attempt.
    pub(crate) async fn pause(&self, attempt: u32) {
        let jitter = rand::rng().random_range(0.0..1.0);
        tokio::time::sleep(self.wait(attempt, jitter)).await;
    }
}

/// Whether an HTTP status says that the same request may succeed later.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let retry = Retry { attempts: 9, base: Duration::from_millis(100), cap: Duration::from_secs(1) };
        let waits: Vec<_> = (1..7).map(|attempt| retry.wait(attempt, 1.0).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(retry.wait(1, 0.0), Duration::from_millis(50));
        assert_eq!(retry.wait(u32::MAX, 1.0), Duration::from_secs(1));
    }

    #[test]
    fn refusals_are_not_transient() {
        for status in [200, 301, 400, 401, 403, 404] {
            assert!(!is_transient(StatusCode::from_u16(status).expect("a status")), "{status}");
        }
        for status in [408, 429, 502, 503, 504] {
            assert!(is_transient(StatusCode::from_u16(status).expect("a status")), "{status}");
        }
    }
}
