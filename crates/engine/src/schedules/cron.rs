//! The times of a cron expression.
//!
//! Days and hours are those of the clock on the wall. What the clock skips is due as much earlier as it jumps, what it shows
//! twice is due the first time: so it is in the reference.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use onloan_domain::{CronSchedule, Timestamp};

use super::cron_fields::{Field, Nth, Values};
use super::{InvalidSchedule, zone};

/// So many years may pass without a match.
const MOST_YEARS: i16 = 50;

/// An expression, understood.
#[derive(Clone, Debug)]
struct Cron {
    minutes: Values,
    hours: Values,
    days: Values,
    months: Values,
    weekdays: Values,
    seconds: Values,
    years: Option<Values>,
    /// Whether days of the month and of the week that are both given mean either.
    day_or: bool,
}

/// The times from `start` on.
pub(super) fn times(
    schedule: &CronSchedule,
    zone: TimeZone,
    start: Timestamp,
) -> Result<impl Iterator<Item = Timestamp> + use<>, InvalidSchedule> {
    let cron = Cron::parse(&schedule.cron, schedule.day_or)?;
    let wall = whole_second(zone::wall(&zone, start));
    let walls = std::iter::successors(wall.and_then(|wall| cron.next(wall)), move |wall| {
        wall.checked_add(jiff::Span::new().seconds(1)).ok().and_then(|wall| cron.next(wall))
    });
    Ok(walls.map_while(move |wall| zone::earlier(&zone, wall)))
}

/// The next full second, or this one.
fn whole_second(wall: DateTime) -> Option<DateTime> {
    let second = wall.with().subsec_nanosecond(0).build().ok()?;
    if second == wall { Some(wall) } else { second.checked_add(jiff::Span::new().seconds(1)).ok() }
}

/// The names of common expressions.
fn named(text: &str) -> Option<&'static str> {
    match text {
        "@midnight" | "@daily" => Some("0 0 * * *"),
        "@hourly" => Some("0 * * * *"),
        "@weekly" => Some("0 0 * * 0"),
        "@monthly" => Some("0 0 1 * *"),
        "@yearly" | "@annually" => Some("0 0 1 1 *"),
        _ => None,
    }
}

impl Cron {
    fn parse(text: &str, day_or: bool) -> Result<Self, InvalidSchedule> {
        let invalid = |why: String| InvalidSchedule::new(format!("Invalid cron string: \"{text}\" ({why})"));
        let lower = text.to_lowercase();
        let fields: Vec<&str> = named(&lower).unwrap_or(&lower).split_whitespace().collect();
        if !(5..=7).contains(&fields.len()) {
            return Err(invalid(format!("it has {} fields; write 5, 6 or 7", fields.len())));
        }
        let parse = |field: Field| {
            let text = Field::ALL.iter().position(|one| *one == field).and_then(|place| fields.get(place));
            text.map(|text| field.parse(text, fields.len()).map_err(|error| invalid(error.to_string()))).transpose()
        };
        let present =
            |field: Field| Ok::<_, InvalidSchedule>(parse(field)?.unwrap_or_else(|| Values { values: [0].into(), ..Values::default() }));
        let mut cron = Self {
            minutes: present(Field::Minute)?,
            hours: present(Field::Hour)?,
            days: present(Field::Day)?,
            months: present(Field::Month)?,
            weekdays: present(Field::Weekday)?,
            seconds: present(Field::Second)?,
            years: parse(Field::Year)?,
            day_or,
        };
        cron.mixes_nth_and_plain().then(|| invalid("weekdays and nth weekdays cannot be mixed".into())).map_or(Ok(()), Err)?;
        // A field that lists everything says nothing, unless the other kind of day says something.
        cron.days.any |= cron.days.values.len() == 31 && fields[4].contains('*');
        cron.weekdays.any |= cron.weekdays.values.len() == 7 && fields[2].contains('*');
        Ok(cron)
    }

    fn mixes_nth_and_plain(&self) -> bool {
        let plain = |value: &i64| !self.weekdays.nth.iter().any(|(weekday, _)| weekday == value);
        !self.weekdays.nth.is_empty() && self.weekdays.values.len() < 7 && self.weekdays.values.iter().any(plain)
    }

    /// The first match at this time or after it.
    fn next(&self, from: DateTime) -> Option<DateTime> {
        let mut date = from.date();
        let mut earliest = from.time();
        while date.year() <= from.year().saturating_add(MOST_YEARS) {
            if !self.month_matches(date) {
                date = date.last_of_month().tomorrow().ok()?;
            } else if let Some(time) = self.day_matches(date).then(|| self.time_from(earliest)).flatten() {
                return Some(date.to_datetime(time));
            } else {
                date = date.tomorrow().ok()?;
            }
            earliest = Time::midnight();
        }
        None
    }

    fn month_matches(&self, date: Date) -> bool {
        lets(&self.months, date.month().into()) && self.years.as_ref().is_none_or(|years| lets(years, date.year().into()))
    }

    fn day_matches(&self, date: Date) -> bool {
        let last = self.days.last && date.day() == date.days_in_month();
        let day = last || lets(&self.days, date.day().into());
        if !self.weekdays.nth.is_empty() {
            // These win over days of the month, unless both are asked for.
            return self.nth_matches(date) && (self.day_or || day);
        }
        let weekday = lets(&self.weekdays, weekday(date));
        if self.day_or && !self.days.any && !self.weekdays.any { day || weekday } else { day && weekday }
    }

    fn nth_matches(&self, date: Date) -> bool {
        let day = i64::from(date.day());
        self.weekdays.nth.iter().any(|(wanted, nth)| {
            *wanted == weekday(date)
                && match nth {
                    Nth::From(nth) => (day - 1) / 7 + 1 == *nth,
                    Nth::Last => day + 7 > i64::from(date.days_in_month()),
                }
        })
    }

    /// The first match of a day at this time or after it.
    fn time_from(&self, earliest: Time) -> Option<Time> {
        for hour in earliest.hour()..24 {
            if !lets(&self.hours, hour.into()) {
                continue;
            }
            let same_hour = hour == earliest.hour();
            for minute in if same_hour { earliest.minute() } else { 0 }..60 {
                if !lets(&self.minutes, minute.into()) {
                    continue;
                }
                let same_minute = same_hour && minute == earliest.minute();
                let mut seconds = if same_minute { earliest.second() } else { 0 }..60;
                if let Some(second) = seconds.find(|second| lets(&self.seconds, (*second).into())) {
                    return Time::new(hour, minute, second, 0).ok();
                }
            }
        }
        None
    }
}

fn lets(values: &Values, value: i64) -> bool {
    values.any || values.values.contains(&value)
}

/// Sundays are 0.
fn weekday(date: Date) -> i64 {
    date.weekday().to_sunday_zero_offset().into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn first(cron: &str, day_or: bool, timezone: &str, start: &str, count: usize) -> Vec<String> {
        let schedule = CronSchedule { cron: cron.into(), timezone: Some(timezone.into()), day_or };
        let zone = zone::named(timezone).unwrap();
        times(&schedule, zone, start.parse().unwrap()).unwrap().take(count).map(|time| time.to_string()).collect()
    }

    #[test]
    fn expressions_mean_these_times() {
        for (cron, day_or, start, expected) in [
            ("*/5 * * * *", true, "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z"]),
            ("*/5 * * * *", true, "2026-01-01T00:00:00.5Z", ["2026-01-01T00:05:00Z", "2026-01-01T00:10:00Z"]),
            ("0 9 * * mon-fri", true, "2026-01-02T10:00:00Z", ["2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z"]),
            ("0 0 13 * 5", true, "2026-01-01T00:00:00Z", ["2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z"]),
            ("0 0 13 * 5", false, "2026-01-01T00:00:00Z", ["2026-02-13T00:00:00Z", "2026-03-13T00:00:00Z"]),
            ("0 0 l * *", true, "2026-02-01T00:00:00Z", ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]),
            ("0 0 * * fri#2", true, "2026-01-01T00:00:00Z", ["2026-01-09T00:00:00Z", "2026-02-13T00:00:00Z"]),
            ("0 0 * * l5", true, "2026-01-01T00:00:00Z", ["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"]),
            ("0 0 29 2 *", true, "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
            ("0 0 1,30 * *", true, "2026-02-01T12:00:00Z", ["2026-03-01T00:00:00Z", "2026-03-30T00:00:00Z"]),
            ("* * * * * */30", true, "2026-01-01T00:00:01Z", ["2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z"]),
            ("0 0 1 1 * 0 2030-2031", true, "2026-01-01T00:00:00Z", ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]),
            ("@weekly", true, "2026-01-01T00:00:00Z", ["2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"]),
        ] {
            assert_eq!(first(cron, day_or, "UTC", start, 2), expected, "{cron}");
        }
    }

    #[test]
    fn the_clock_on_the_wall_counts() {
        // Every day at 9 in New York, before and after the change in March.
        let nine = first("0 9 * * *", true, "America/New_York", "2026-03-07T00:00:00Z", 2);
        assert_eq!(nine, ["2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z"]);
        // Half past two does not exist on the 8th.
        let skipped = first("30 2 * * *", true, "America/New_York", "2026-03-08T05:00:00Z", 2);
        assert_eq!(skipped, ["2026-03-08T06:30:00Z", "2026-03-09T06:30:00Z"]);
        // Half past one comes twice on November 1st; the first counts.
        let twice = first("30 1 * * *", true, "America/New_York", "2026-11-01T00:00:00Z", 2);
        assert_eq!(twice, ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]);
    }

    #[test]
    fn what_never_comes_ends() {
        assert!(first("0 0 31 2 *", true, "UTC", "2026-01-01T00:00:00Z", 1).is_empty());
        assert!(first("0 0 1 1 * 0 1999", true, "UTC", "2026-01-01T00:00:00Z", 1).is_empty());
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for cron in ["", "* * * *", "* * * * * * * *", "61 * * * *", "r * * * *", "0 0 * * fri#2,mon"] {
            let error = Cron::parse(cron, true).unwrap_err().to_string();
            assert!(error.starts_with(&format!("Invalid cron string: \"{cron}\"")), "{error}");
        }
    }
}
