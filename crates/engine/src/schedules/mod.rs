//! When a schedule's runs are due: cron, intervals and recurrence rules, on the clocks of time zones with their daylight
//! saving. Everything is a function of the schedule and of the time to begin at.
//!
//! Clients plan with the reference's schedules, so times are the reference's, its habits at changes of the clock included
//! (each kind says which). Source: the schedules of Prefect 3 under Python 3.11; `crates/testkit` compares with them.

mod cron;
mod cron_fields;
mod horizon;
mod interval;
mod rrule;
mod zone;

pub use horizon::{DueTime, Horizon};
use onloan_domain::{Schedule, Timestamp};
pub use rrule::anchored;

/// A schedule that says no times.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidSchedule(String);

impl InvalidSchedule {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// So many times at most are looked at in one go.
const MOST_TIMES: usize = 1_000;

/// Whether the schedule can be understood.
///
/// # Errors
/// What is wrong with it.
pub fn check(schedule: &Schedule) -> Result<(), InvalidSchedule> {
    let zone = zone::named(schedule.timezone())?;
    match schedule {
        Schedule::Interval(_) => Ok(()),
        Schedule::Cron(cron) => cron::times(cron, zone, Timestamp::from_micros(0)).map(drop),
        Schedule::RRule(rule) => rrule::times(rule, zone, Timestamp::from_micros(0)).map(drop),
    }
}

/// The times of a schedule from `start` on, in the order in which the schedule comes to them, none of them twice.
///
/// # Errors
/// When the schedule cannot be understood.
pub fn times(schedule: &Schedule, start: Timestamp) -> Result<Box<dyn Iterator<Item = Timestamp>>, InvalidSchedule> {
    let zone = zone::named(schedule.timezone())?;
    let times: Box<dyn Iterator<Item = Timestamp>> = match schedule {
        Schedule::Interval(interval) => Box::new(interval::times(interval, zone, start)),
        Schedule::Cron(cron) => Box::new(cron::times(cron, zone, start)?),
        Schedule::RRule(rule) => Box::new(rrule::times(rule, zone, start)?),
    };
    let mut seen = std::collections::HashSet::new();
    Ok(Box::new(times.take(MOST_TIMES).filter(move |time| *time >= start && seen.insert(*time))))
}
