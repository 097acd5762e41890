//! What a server is told when it starts. Where the values come from (a command line, an environment, a file) is its
//! caller's business.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use http::HeaderValue;
use http::header::InvalidHeaderValue;
use onloan_domain::Duration;
use onloan_engine::concurrency::SlotWaits;

use crate::sealing::StoredSecrets;

/// How a server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What clients must know to be answered; everybody is answered without it.
    pub auth: Option<AuthString>,
    /// Whose pages may call the API from a browser.
    pub cors_origins: CorsOrigins,
    /// Whether requests that change something need a token that was asked for before.
    pub csrf: bool,
    /// How long such a token is good for.
    pub csrf_token_lasts: Duration,
    /// How long clients are told to wait for concurrency slots.
    pub slot_waits: SlotWaits,
    /// How long a run has to start before its deployment's concurrency slot is taken back, unless the deployment says
    /// something else.
    pub deployment_lease_lasts: Duration,
    /// In how much time a run is tried again that found no slot of its deployment free.
    pub deployment_slot_wait: Duration,
    /// Whether literals in secret fields are taken, and what they are sealed with. A server that was given no keys takes none.
    pub stored_secrets: StoredSecrets,
    /// How long after its time a run is late.
    pub late_after: Duration,
    /// How far back a subscriber may ask for events.
    pub longest_backfill: Duration,
    /// Whether `GET /metrics` is there.
    pub metrics: bool,
    /// How often triggers that wait for the absence of events are looked at.
    pub sweep_every: std::time::Duration,
    /// Whether anybody may empty the database; only for tests, on a machine's own address.
    pub testing: bool,
    /// How long a run may be in CANCELLING before it counts as cancelled.
    pub cancelling_lasts: Duration,
    /// What is kept for how long.
    pub retention: Retention,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auth: None,
            cors_origins: CorsOrigins::Any,
            csrf: false,
            csrf_token_lasts: Duration::from_seconds(60 * 60),
            slot_waits: SlotWaits::DEFAULT,
            deployment_lease_lasts: Duration::from_seconds(300),
            deployment_slot_wait: Duration::from_seconds(30),
            stored_secrets: StoredSecrets::forbid(),
            late_after: Duration::from_seconds(15),
            longest_backfill: Duration::from_seconds(15 * 60),
            metrics: true,
            sweep_every: std::time::Duration::from_secs(5),
            testing: false,
            cancelling_lasts: Duration::from_seconds(300),
            retention: Retention::default(),
        }
    }
}

/// What is kept for how long. What is kept for good has no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Events, from when they occurred.
    pub events: Option<Duration>,
    /// Events of these names; never longer than the others.
    pub events_named: BTreeMap<String, Duration>,
    /// Flow runs with everything that belongs to them, from their end.
    pub flow_runs: Option<Duration>,
    /// Log lines, also of runs that are kept.
    pub logs: Option<Duration>,
}

impl Default for Retention {
    /// Events for a week, everything else for good.
    fn default() -> Self {
        const WEEK: Duration = Duration::from_seconds(7 * 86_400);
        let events_named = BTreeMap::from([("prefect.flow-run.heartbeat".to_owned(), WEEK)]);
        Self { events: Some(WEEK), events_named, flow_runs: None, logs: None }
    }
}

/// Whose pages may call the API from a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Anybody's.
    Any,
    /// Those of these origins, like `https://flows.example.org`.
    Only(Vec<HeaderValue>),
}

impl FromStr for CorsOrigins {
    type Err = InvalidHeaderValue;

    /// Reads `*`, or origins with commas between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        if origins.clone().any(|origin| origin == "*") {
            return Ok(Self::Any);
        }
        origins
            .try_fold(Vec::new(), |mut all, origin| {
                all.push(HeaderValue::try_from(origin)?);
                Ok(all)
            })
            .map(Self::Only)
    }
}

impl fmt::Display for CorsOrigins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Only(origins) => {
                let origins: Vec<_> = origins.iter().map(|origin| String::from_utf8_lossy(origin.as_bytes())).collect();
                f.write_str(&origins.join(","))
            }
        }
    }
}

/// `user:password`, which every client must send. It is shown nowhere.
#[derive(Clone)]
pub struct AuthString(String);

impl AuthString {
    /// The whole of it, as clients know it.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether this is it. It takes as long for a wrong one that is almost right.
    #[must_use]
    pub fn is(&self, said: &[u8]) -> bool {
        same(self.0.as_bytes(), said)
    }
}

impl fmt::Debug for AuthString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthString([redacted])")
    }
}

/// Compares without a shortcut at the first difference, so that the time tells nothing but the length.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differences, (one, other)| differences | (one ^ other)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auth_string_is_recognised_and_never_shown() {
        let auth = AuthString::new("admin:fake-password");
        for (said, right) in [("admin:fake-password", true), ("admin:fake-passwore", false), ("admin:", false), ("", false)] {
            assert_eq!(auth.is(said.as_bytes()), right, "{said}");
        }
        let settings = Settings { auth: Some(auth), ..Settings::default() };
        assert!(!format!("{settings:?}").contains("fake-password"));
    }
}
