//! How the services are: what their last passes did, and when the next ones begin. In memory, for this process alone.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use onloan_api::ServiceStatus;
use onloan_domain::Timestamp;

/// All services of this server.
#[derive(Debug, Default)]
pub(crate) struct Statuses(Mutex<BTreeMap<&'static str, ServiceStatus>>);

impl Statuses {
    /// There is such a service; it runs if it has a period.
    pub(crate) fn add(&self, name: &'static str, period: Option<Duration>, now: Timestamp) {
        let period_seconds = period.map(|period| period.as_secs_f64());
        let status = ServiceStatus { name: name.to_owned(), period_seconds, next: period.map(|_| now), ..ServiceStatus::default() };
        self.lock().insert(name, status);
    }

    /// A pass begins.
    pub(crate) fn began(&self, name: &'static str, at: Timestamp) {
        if let Some(status) = self.lock().get_mut(name) {
            status.running = true;
            status.last_started = Some(at);
            status.next = None;
        }
    }

    /// The pass has ended, with how much it changed or why it failed.
    pub(crate) fn ended(&self, name: &'static str, took: Duration, outcome: Result<u64, String>, at: Timestamp, next: Option<Timestamp>) {
        let mut all = self.lock();
        let Some(status) = all.get_mut(name) else { return };
        status.running = false;
        status.passes += 1;
        status.last_ended = Some(at);
        status.last_duration_seconds = Some(took.as_secs_f64());
        status.next = next;
        match outcome {
            Ok(changed) => status.last_changed = Some(changed),
            Err(why) => {
                status.failures += 1;
                status.last_failed = Some(at);
                status.last_error = Some(why);
            }
        }
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> Vec<ServiceStatus> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, ServiceStatus>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
