//! Times that follow one another after a fixed span.
//!
//! From the anchor to the beginning one counts in elapsed time; from there on days are days on the wall, and what is less
//! than a day is elapsed time. A daily schedule therefore keeps its hour while it is followed, but begins with an hour that
//! is off by the jump when the clock was changed since the anchor. So it is in the reference.

use jiff::{Span, tz::TimeZone};
use onloan_domain::{Duration, IntervalSchedule, Timestamp};

use super::zone;

const DAY: i64 = 86_400_000_000;

/// The times from `start` on.
pub(super) fn times(schedule: &IntervalSchedule, zone: TimeZone, start: Timestamp) -> impl Iterator<Item = Timestamp> + use<> {
    let step = schedule.interval.as_micros().max(1);
    let anchor = schedule.anchor_date;
    let passed = start.since(anchor).as_micros() / step;
    let mut next = Some(anchor + Duration::from_micros(passed.saturating_mul(step)));
    while let Some(time) = next.filter(|time| *time < start) {
        next = after(&zone, time, step);
    }
    std::iter::successors(next, move |time| after(&zone, *time, step))
}

/// The time after this one.
fn after(zone: &TimeZone, time: Timestamp, step: i64) -> Option<Timestamp> {
    let (days, rest) = (step / DAY, step % DAY);
    if days == 0 {
        return Some(time + Duration::from_micros(rest));
    }
    let span = Span::new().try_days(days).ok()?.try_microseconds(rest).ok()?;
    zone::later(zone, zone::wall(zone, time).checked_add(span).ok()?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn first(seconds: i64, anchor: &str, timezone: &str, start: &str, count: usize) -> Vec<String> {
        let schedule = IntervalSchedule {
            interval: Duration::from_seconds(seconds),
            anchor_date: anchor.parse().unwrap(),
            timezone: Some(timezone.into()),
        };
        let zone = zone::named(timezone).unwrap();
        times(&schedule, zone, start.parse().unwrap()).take(count).map(|time| time.to_string()).collect()
    }

    #[test]
    fn hours_are_elapsed_time() {
        let times = first(3600, "2026-01-01T00:00:00Z", "America/New_York", "2026-11-01T04:30:00Z", 3);
        assert_eq!(times, ["2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z", "2026-11-01T07:00:00Z"]);
    }

    #[test]
    fn days_keep_their_hour_while_they_are_followed() {
        // 9 o'clock in New York, over the change in November.
        let times = first(86_400, "2026-10-01T13:00:00Z", "America/New_York", "2026-10-31T00:00:00Z", 3);
        assert_eq!(times, ["2026-10-31T13:00:00Z", "2026-11-01T14:00:00Z", "2026-11-02T14:00:00Z"]);
    }

    #[test]
    fn a_beginning_beyond_a_change_is_off_by_it() {
        let times = first(86_400, "2026-01-01T14:00:00Z", "America/New_York", "2026-07-01T00:00:00Z", 1);
        assert_eq!(times, ["2026-07-01T14:00:00Z"]);
    }

    #[test]
    fn an_anchor_in_the_future_is_counted_back_from() {
        let times = first(600, "2030-01-01T00:05:00Z", "UTC", "2026-01-01T00:00:00Z", 2);
        assert_eq!(times, ["2026-01-01T00:05:00Z", "2026-01-01T00:15:00Z"]);
    }
}
