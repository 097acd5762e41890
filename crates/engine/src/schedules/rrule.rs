//! The times of recurrence rules.
//!
//! A rule speaks of the clock on the wall, and everything in its text does: a zone or a `Z` behind a date in it is left
//! aside, and the schedule's own zone is put in its place. So it is in the reference, and it keeps daylight saving out of the
//! rule itself.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use onloan_domain::{RRuleSchedule, Timestamp};
use rrule::{Frequency, RRuleSet};

use super::{InvalidSchedule, zone};

/// Where a rule begins that does not say where.
const BEGINNING: &str = "20200101T000000";

/// The reference's own limit.
const LONGEST: usize = 6_500;

/// So many times of a rule are passed over on the way to the first one that is wanted.
const MOST_PASSED: usize = 1_000_000;

/// The times from `start` on.
pub(super) fn times(
    schedule: &RRuleSchedule,
    zone: TimeZone,
    start: Timestamp,
) -> Result<impl Iterator<Item = Timestamp> + use<>, InvalidSchedule> {
    let rules = Rules::parse(&schedule.rrule)?;
    let set = rules.set_from(zone::wall(&zone, start))?;
    let localised = move |time: rrule_time::Wall| zone::earlier(&zone, time);
    let walls = set.limit().into_iter().take(MOST_PASSED).map_while(|time| rrule_time::wall(time.timestamp()));
    Ok(walls.filter_map(localised).skip_while(move |time| *time < start))
}

/// The crate's times are those of the wall, in UTC.
mod rrule_time {
    use jiff::civil::DateTime;

    pub(super) type Wall = DateTime;

    pub(super) fn wall(seconds: i64) -> Option<Wall> {
        jiff::Timestamp::from_second(seconds).ok().map(|instant| jiff::tz::Offset::UTC.to_datetime(instant))
    }
}

/// The schedule with a beginning written into its rule, so that it stays the same whenever it is read. Rules that come every
/// few seconds or minutes begin lately, in step with the beginning that all others have.
#[must_use]
pub fn anchored(schedule: &RRuleSchedule, now: Timestamp) -> RRuleSchedule {
    let text = &schedule.rrule;
    if text.to_uppercase().contains("DTSTART") {
        return schedule.clone();
    }
    let rules = Rules::parse(text).ok();
    let zone = zone::named(schedule.timezone.as_deref().unwrap_or("UTC")).unwrap_or(TimeZone::UTC);
    let lately = rules.and_then(|rules| rules.set().ok()).and_then(|set| {
        let often = matches!(single(&set)?.get_freq(), Frequency::Secondly | Frequency::Minutely);
        if often { in_step(&set, zone::wall(&zone, now)) } else { None }
    });
    let beginning = lately.unwrap_or_else(|| BEGINNING.to_owned());
    RRuleSchedule { rrule: format!("DTSTART:{beginning}\n{text}"), timezone: schedule.timezone.clone() }
}

/// A rule's lines, each without what it says of zones.
struct Rules {
    beginning: String,
    lines: Vec<String>,
}

impl Rules {
    fn parse(text: &str) -> Result<Self, InvalidSchedule> {
        if text.len() > LONGEST {
            return Err(InvalidSchedule::new(format!("Invalid RRule string: max length is {LONGEST}, got {}", text.len())));
        }
        let mut rules = Self { beginning: BEGINNING.to_owned(), lines: Vec::new() };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap_or(("RRULE", line));
            let name = name.split(';').next().unwrap_or(name).to_uppercase();
            let value = value.to_uppercase();
            match &*name {
                "DTSTART" => rules.beginning = floating(&value),
                "RRULE" | "EXRULE" => rules.lines.push(format!("{name}:{}", until_on_the_wall(&value))),
                "RDATE" | "EXDATE" => {
                    let dates: Vec<String> = value.split(',').map(|date| format!("{}Z", floating(date))).collect();
                    rules.lines.push(format!("{name}:{}", dates.join(",")));
                }
                other => return Err(InvalidSchedule::new(format!("Invalid RRule string \"{text}\": unsupported property {other}"))),
            }
        }
        rules.set().map_err(|error| InvalidSchedule::new(format!("Invalid RRule string \"{text}\": {error}")))?;
        Ok(rules)
    }

    fn set(&self) -> Result<RRuleSet, InvalidSchedule> {
        let text = format!("DTSTART:{}Z\n{}", self.beginning, self.lines.join("\n"));
        text.parse().map_err(|error: rrule::RRuleError| InvalidSchedule::new(error.to_string()))
    }

    /// The same times from about there on, without a walk through all that lie before.
    fn set_from(mut self, wall: DateTime) -> Result<RRuleSet, InvalidSchedule> {
        let set = self.set()?;
        match in_step(&set, wall) {
            Some(beginning) => {
                self.beginning = beginning;
                self.set()
            }
            None => Ok(set),
        }
    }
}

/// The only rule of a set that has one and nothing that would have to keep step with it.
fn single(set: &RRuleSet) -> Option<&rrule::RRule> {
    match (&set.get_rrule()[..], &set.get_exrule()[..]) {
        ([rule], []) if rule.get_count().is_none() => Some(rule),
        _ => None,
    }
}

/// A beginning before that time which a frequent rule would come to as well.
fn in_step(set: &RRuleSet, wall: DateTime) -> Option<String> {
    let rule = single(set)?;
    let unit = match rule.get_freq() {
        Frequency::Secondly => 1,
        Frequency::Minutely => 60,
        Frequency::Hourly => 3_600,
        Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly => return None,
    };
    let step = unit * i64::from(rule.get_interval());
    let beginning = set.get_dt_start().timestamp();
    let passed = jiff::tz::Offset::UTC.to_timestamp(wall).ok()?.as_second() - beginning;
    let steps = (passed > 0).then(|| passed / step)?;
    rrule_time::wall(beginning + steps * step).map(|wall| wall.strftime("%Y%m%dT%H%M%S").to_string())
}

/// A date and time without a zone; midnight for a date alone.
fn floating(date: &str) -> String {
    let date = date.trim().trim_end_matches('Z');
    if date.contains('T') { date.to_owned() } else { format!("{date}T000000") }
}

/// The rule with its end on the wall too.
fn until_on_the_wall(rule: &str) -> String {
    let part = |part: &str| part.strip_prefix("UNTIL=").map_or_else(|| part.to_owned(), |until| format!("UNTIL={}Z", floating(until)));
    rule.split(';').map(part).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn schedule(rrule: &str, timezone: &str) -> RRuleSchedule {
        RRuleSchedule { rrule: rrule.into(), timezone: Some(timezone.into()) }
    }

    fn first(rrule: &str, timezone: &str, start: &str, count: usize) -> Vec<String> {
        let zone = zone::named(timezone).unwrap();
        let times = times(&schedule(rrule, timezone), zone, start.parse().unwrap()).unwrap();
        times.take(count).map(|time| time.to_string()).collect()
    }

    #[test]
    fn rules_mean_these_times() {
        for (rule, start, expected) in [
            ("FREQ=DAILY", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]),
            ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T00:00:00Z", ["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"]),
            ("FREQ=MINUTELY;INTERVAL=7", "2026-01-01T00:00:00Z", ["2026-01-01T00:02:00Z", "2026-01-01T00:09:00Z"]),
            (
                "DTSTART:20260105T083000\nRRULE:FREQ=WEEKLY;BYDAY=MO",
                "2026-01-06T00:00:00Z",
                ["2026-01-12T08:30:00Z", "2026-01-19T08:30:00Z"],
            ),
            ("FREQ=DAILY\nEXDATE:20260102T000000", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"]),
        ] {
            assert_eq!(first(rule, "UTC", start, 2), expected, "{rule}");
        }
    }

    #[test]
    fn a_rule_speaks_of_the_wall_of_the_schedule() {
        let rule = "DTSTART;TZID=Asia/Tokyo:20260101T090000\nRRULE:FREQ=DAILY;UNTIL=20260309T235959Z";
        let times = first(rule, "America/New_York", "2026-03-07T00:00:00Z", 9);
        assert_eq!(times, ["2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z", "2026-03-09T13:00:00Z"]);
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for rule in ["", "FREQ=OFTEN", "COUNT=3", "FREQ=DAILY;COLOUR=RED", "SUMMARY:FREQ=DAILY"] {
            let error = Rules::parse(rule).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.starts_with("Invalid RRule string"), "{rule}: {error}");
        }
        assert!(Rules::parse(&"X".repeat(7_000)).is_err());
    }

    #[test]
    fn a_beginning_is_written_down_once() {
        let now = "2026-01-01T00:00:30Z".parse().unwrap();
        let daily = anchored(&schedule("FREQ=DAILY", "UTC"), now);
        assert_eq!(daily.rrule, "DTSTART:20200101T000000\nFREQ=DAILY");
        assert_eq!(anchored(&daily, now), daily);
        let often = anchored(&schedule("FREQ=MINUTELY;INTERVAL=7", "UTC"), now);
        assert_eq!(often.rrule, "DTSTART:20251231T235500\nFREQ=MINUTELY;INTERVAL=7");
    }
}
