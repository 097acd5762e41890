//! How far ahead a schedule's runs are made, and how each of them is named.

use jiff::tz::TimeZone;
use onloan_domain::{DeploymentId, DeploymentScheduleId, Duration, Schedule, Timestamp};

use super::{InvalidSchedule, times, zone};

/// How far ahead runs are made: until there are enough of them and they reach far enough, but no further than the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Not before this.
    pub start: Timestamp,
    /// Not after this.
    pub end: Timestamp,
    /// At least until so long after the start.
    pub min_time: Duration,
    /// At least so many.
    pub min_runs: usize,
    /// Never more than so many.
    pub max_runs: usize,
}

/// A time at which a run is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTime {
    /// When.
    pub at: Timestamp,
    /// The same on the schedule's clock, as it stands in a run's key.
    local: String,
}

impl Horizon {
    /// The times at which runs are to be made.
    ///
    /// # Errors
    /// When the schedule cannot be understood.
    pub fn due(&self, schedule: &Schedule) -> Result<Vec<DueTime>, InvalidSchedule> {
        let zone = zone::named(schedule.timezone())?;
        let far_enough = self.start + self.min_time;
        let mut due: Vec<DueTime> = Vec::new();
        for at in times(schedule, self.start)?.take(self.max_runs).take_while(|at| *at <= self.end) {
            due.push(DueTime { at, local: local(&zone, at) });
            if due.len() >= self.min_runs && at >= far_enough {
                break;
            }
        }
        Ok(due)
    }
}

impl DueTime {
    /// The key of the run of a schedule that is due then. There is never a second run with it.
    #[must_use]
    pub fn key(&self, deployment: DeploymentId, schedule: DeploymentScheduleId) -> String {
        format!("scheduled {deployment} {schedule} {}", self.local)
    }
}

/// As Python writes it: `2026-11-24 05:55:00+00:00`.
fn local(zone: &TimeZone, at: Timestamp) -> String {
    let zoned = jiff::ZonedDateTime::new(zone::instant(at), zone.clone());
    let form = if at.as_micros() % 1_000_000 == 0 { "%Y-%m-%d %H:%M:%S%:z" } else { "%Y-%m-%d %H:%M:%S.%6f%:z" };
    zoned.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn due(schedule: &str, min_runs: usize, max_runs: usize, hours: i64, end: &str) -> Vec<DueTime> {
        let horizon = Horizon {
            start: "2026-01-01T00:00:00Z".parse().unwrap(),
            end: end.parse().unwrap(),
            min_time: Duration::from_seconds(hours * 3_600),
            min_runs,
            max_runs,
        };
        horizon.due(&serde_json::from_str(schedule).unwrap()).unwrap()
    }

    #[test]
    fn runs_are_made_until_there_are_enough_and_they_reach_far_enough() {
        let five = r#"{"cron":"*/5 * * * *"}"#;
        let daily = r#"{"cron":"0 0 * * *"}"#;
        for (schedule, min_runs, max_runs, hours, end, expected) in [
            (five, 3, 100, 1, "2027-01-01T00:00:00Z", 13),
            (five, 20, 100, 1, "2027-01-01T00:00:00Z", 20),
            (five, 3, 5, 1, "2027-01-01T00:00:00Z", 5),
            (daily, 3, 100, 1, "2027-01-01T00:00:00Z", 3),
            (daily, 3, 100, 1, "2026-01-02T00:00:00Z", 2),
        ] {
            assert_eq!(due(schedule, min_runs, max_runs, hours, end).len(), expected, "{schedule} {min_runs} {max_runs} {end}");
        }
    }

    #[test]
    fn a_key_names_the_time_on_the_schedules_clock() {
        let due = due(r#"{"cron":"0 9 * * *","timezone":"America/New_York"}"#, 1, 1, 0, "2027-01-01T00:00:00Z");
        let (deployment, schedule) = (DeploymentId::new_v4(), DeploymentScheduleId::new_v4());
        assert_eq!(due[0].key(deployment, schedule), format!("scheduled {deployment} {schedule} 2026-01-01 09:00:00-05:00"));
    }
}
