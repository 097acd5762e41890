//! Our schedules beside the reference's, around every change of the clock of ten years.

use std::collections::HashSet;
use std::io::Write;
use std::process::Stdio;

use jiff::tz::TimeZone;
use onloan_domain::{Schedule, Timestamp};
use onloan_engine::schedules::times;
use onloan_testkit::python;
use serde_json::{Value, json};

/// With an hour's jump, with half an hour's, with one at midnight, with one that is winter's, and with none.
const ZONES: [&str; 7] =
    ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Europe/Dublin", "Asia/Kolkata", "UTC"];

/// In Ireland winter is the exception by law. The library that the reference reads rules with takes that for summer, and
/// shifts times around the changes by an hour.
const MISREAD: &str = "Europe/Dublin";

const CRONS: [&str; 16] = [
    "0 * * * *",
    "*/15 * * * *",
    "30 2 * * *",
    "30 1 * * *",
    "0 0 * * *",
    "0 9 * * mon-fri",
    "0 0 l * *",
    "15 */7 * * *",
    "0 0 13 * 5",
    "0 3 * * fri#2",
    "0 3 * * l0",
    "*/20 0 2 * * */20",
    "0 22-2/3 * * *",
    "5-5 4 * * *",
    "59/15 2,3 * * *",
    "0 1 1-7 * sat-mon",
];

const INTERVALS: [f64; 7] = [900.0, 3_600.0, 5_000.5, 43_200.0, 86_400.0, 90_000.0, 604_800.0];
const ANCHORS: [&str; 3] = ["2025-01-01T02:30:00Z", "2026-07-01T06:34:56.789000Z", "2040-03-03T01:00:00Z"];

const RULES: [&str; 7] = [
    "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
    "RRULE:FREQ=WEEKLY;BYDAY=SU,MO;BYHOUR=1,2,3",
    "FREQ=MONTHLY;BYDAY=-1SU;BYHOUR=2",
    "DTSTART:20250101T013000\nRRULE:FREQ=DAILY;INTERVAL=3",
    "DTSTART;TZID=Asia/Tokyo:20260101T023000\nRRULE:FREQ=DAILY;UNTIL=20310101T000000Z",
    "FREQ=YEARLY;BYMONTH=3,10,11;BYDAY=2SU,-1SU;BYHOUR=0,2",
    "DTSTART:20260101T020000\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE:20260308T020000",
];

/// A schedule in a span of time.
struct Case {
    schedule: Value,
    start: Timestamp,
    end: Timestamp,
}

/// So many times of a span are compared at most.
const MOST: usize = 600;

const HOUR: i64 = 3_600;

/// The changes of a zone's clock in ten years; some moments for a zone without any.
fn changes(zone: &str) -> Vec<i64> {
    let (from, to): (jiff::Timestamp, jiff::Timestamp) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2036-01-01T00:00:00Z".parse().unwrap());
    let zone = TimeZone::get(zone).unwrap();
    let changes: Vec<i64> =
        zone.following(from).map(|change| change.timestamp().as_second()).take_while(|at| *at < to.as_second()).collect();
    if changes.is_empty() { (0..5).map(|year| from.as_second() + year * 700 * 24 * HOUR).collect() } else { changes }
}

fn schedules(zone: &str, start: i64) -> Vec<Value> {
    let crons = CRONS.iter().map(|cron| json!({"cron": cron, "timezone": zone, "day_or": !cron.contains("1-7")}));
    let intervals = INTERVALS
        .iter()
        .flat_map(|interval| ANCHORS.iter().map(move |anchor| json!({"interval": interval, "anchor_date": anchor, "timezone": zone})));
    let rules = RULES.iter().map(|rule| json!({"rrule": rule, "timezone": zone}));
    // Frequent rules begin shortly before, since the reference walks through every time since their beginning.
    let beginning = jiff::Timestamp::from_second(start - 50 * HOUR).unwrap().strftime("%Y%m%dT%H%M%S").to_string();
    let frequent = ["FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=7", "FREQ=SECONDLY;INTERVAL=1237"]
        .map(|rule| json!({"rrule": format!("DTSTART:{beginning}\nRRULE:{rule}"), "timezone": zone}));
    let rules = rules.chain(frequent).filter(|_| zone != MISREAD);
    crons.chain(intervals).chain(rules).collect()
}

fn cases() -> Vec<Case> {
    let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000 + 250_000);
    let mut cases = Vec::new();
    for zone in ZONES {
        for (number, change) in changes(zone).into_iter().enumerate() {
            // From a day before, from just before and from just after, in turn.
            let start = change + [-24 * HOUR, -40 * 60, 40 * 60][number % 3];
            // Half of the schedules at each change, the other half at the next one.
            let half = schedules(zone, start).into_iter().skip(number % 2).step_by(2);
            cases.extend(half.map(|schedule| Case { schedule, start: at(start), end: at(change + 30 * HOUR) }));
        }
    }
    cases
}

fn ours(case: &Case) -> Vec<i64> {
    let schedule: Schedule = serde_json::from_value(case.schedule.clone()).unwrap();
    let times = times(&schedule, case.start).unwrap();
    let times = times.take(MOST).take_while(|time| *time <= case.end).map(Timestamp::as_micros);
    match &schedule {
        Schedule::Interval(_) => once_on_the_wall(times, schedule.timezone(), case.start),
        Schedule::Cron(_) | Schedule::RRule(_) => times.collect(),
    }
}

/// Where the clock shows an hour twice, the reference compares what it shows: as long as it looks ahead from before, times of
/// the second hour repeat those of the first, or lie before the start. Its documentation says that intervals of less than a
/// day go on through both hours; ours do.
fn once_on_the_wall(times: impl Iterator<Item = i64>, zone: &str, start: Timestamp) -> Vec<i64> {
    let zone = TimeZone::get(zone).unwrap();
    let wall = |time: i64| zone.to_datetime(jiff::Timestamp::from_microsecond(time).unwrap());
    let mut shown = HashSet::new();
    let times = times.skip_while(|time| wall(*time) < wall(start.as_micros()));
    times.filter(|time| shown.insert(wall(*time))).collect()
}

fn theirs(cases: &[Case]) -> Vec<Vec<i64>> {
    let asked: Vec<Value> =
        cases.iter().map(|case| json!({"schedule": case.schedule, "start": case.start, "end": case.end, "most": MOST})).collect();
    let mut command = python::environment("prefect").unwrap().script("schedule_times.py");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(asked).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn times_are_the_references_around_every_change_of_the_clock() {
    let cases = cases();
    let expected = theirs(&cases);
    let compared: usize = expected.iter().map(Vec::len).sum();
    assert!(cases.len() > 2_000 && compared > 50_000, "{} cases, {compared} times", cases.len());
    let show = |times: &[i64]| times.iter().take(6).map(|time| Timestamp::from_micros(*time).to_string()).collect::<Vec<_>>();
    let mut different = Vec::new();
    for (case, expected) in cases.iter().zip(&expected) {
        let found = ours(case);
        if found != *expected {
            let first = found.iter().zip(expected).position(|(ours, theirs)| ours != theirs).unwrap_or(found.len().min(expected.len()));
            different.push(format!(
                "{} from {}: {:?} and not {:?}",
                case.schedule,
                case.start,
                show(&found[first..]),
                show(&expected[first..])
            ));
        }
    }
    assert!(different.is_empty(), "{} of {} differ:\n{}", different.len(), cases.len(), different[..different.len().min(40)].join("\n"));
}
