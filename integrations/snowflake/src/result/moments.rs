//! Dates and times from the numbers that travel.

use jiff::tz::Offset;
use jiff::{SignedDuration, Span, Timestamp, civil};
use onloan_blocks::database::Value;

const NANOSECONDS: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;

/// `value` units of 10^-`scale` seconds, as nanoseconds.
pub(super) fn nanoseconds(value: i128, scale: u32) -> Option<i128> {
    value.checked_mul(10_i128.checked_pow(9_u32.checked_sub(scale)?)?)
}

/// Whole seconds and nanoseconds after them.
pub(super) fn from_parts(seconds: i64, fraction: i64) -> i128 {
    i128::from(seconds) * NANOSECONDS + i128::from(fraction)
}

/// A signed decimal number of seconds, as nanoseconds.
pub(super) fn from_seconds(text: &str) -> Option<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (seconds, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
    let total = i128::from(seconds.parse::<u64>().ok()?) * NANOSECONDS + fraction;
    Some(if negative { -total } else { total })
}

/// Days since 1970.
pub(super) fn date(days: i64) -> Option<Value> {
    Some(Value::Date(day(days)?))
}

fn day(days: i64) -> Option<civil::Date> {
    civil::Date::constant(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Nanoseconds since midnight.
pub(super) fn time(nanoseconds: i128) -> Option<Value> {
    Some(Value::Time(time_of_day(nanoseconds)?))
}

fn time_of_day(nanoseconds: i128) -> Option<civil::Time> {
    let since = SignedDuration::from_nanos(i64::try_from(nanoseconds).ok()?);
    civil::Time::midnight().checked_add(since).ok()
}

/// A wall clock, `nanoseconds` after that of 1970.
pub(super) fn date_time(nanoseconds: i128) -> Option<Value> {
    let per_day = SECONDS_PER_DAY * NANOSECONDS;
    let date = day(i64::try_from(nanoseconds.div_euclid(per_day)).ok()?)?;
    Some(Value::DateTime(civil::DateTime::from_parts(date, time_of_day(nanoseconds.rem_euclid(per_day))?)))
}

/// An instant. The last day that Snowflake knows is beyond the instants of the calendar here: it comes as text.
pub(super) fn instant(nanoseconds: i128) -> Option<Value> {
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(instant) => Some(Value::Timestamp(instant)),
        Err(_) => last_days(nanoseconds, 0),
    }
}

/// An instant with an offset of `minutes` from -24 h.
pub(super) fn with_offset(nanoseconds: i128, minutes: i64) -> Option<Value> {
    let offset = Offset::from_seconds(i32::try_from((minutes - 1440) * 60).ok()?).ok()?;
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(instant) => Some(Value::OffsetTimestamp(instant, offset)),
        Err(_) => last_days(nanoseconds, offset.seconds()),
    }
}

fn last_days(nanoseconds: i128, offset_seconds: i32) -> Option<Value> {
    let Value::DateTime(moment) = date_time(nanoseconds + i128::from(offset_seconds) * NANOSECONDS)? else { return None };
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let minutes = offset_seconds.abs() / 60;
    Some(Value::Text(format!("{moment}{sign}{:02}:{:02}", minutes / 60, minutes % 60)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn seconds_are_decimal_and_signed() {
        let table = [
            ("0", 0),
            ("1.5", 1_500_000_000),
            ("-1.5", -1_500_000_000),
            ("-0.000000001", -1),
            ("1709210096.789012345", 1_709_210_096_789_012_345),
        ];
        for (text, nanoseconds) in table {
            assert_eq!(from_seconds(text), Some(nanoseconds), "{text}");
        }
        for text in ["", "x", "1.x", "1.0000000001", "--1"] {
            assert_eq!(from_seconds(text), None, "{text}");
        }
    }

    #[test]
    fn moments_before_1970_are_exact() {
        assert_eq!(date(-1), Some(Value::Date(civil::Date::constant(1969, 12, 31))));
        assert_eq!(date_time(-1), Some(Value::DateTime(civil::DateTime::constant(1969, 12, 31, 23, 59, 59, 999_999_999))));
        assert_eq!(instant(-1), Some(Value::Timestamp(Timestamp::from_nanosecond(-1).unwrap())));
    }

    #[test]
    fn the_ends_of_the_calendar_are_read() {
        let last = from_parts(253_402_214_400, 0);
        assert_eq!(date_time(last), Some(Value::DateTime(civil::DateTime::constant(9999, 12, 31, 0, 0, 0, 0))));
        assert_eq!(instant(last), Some(Value::from("9999-12-31T00:00:00+00:00")));
        assert_eq!(with_offset(last, 1440 - 90), Some(Value::from("9999-12-30T22:30:00-01:30")));
        assert_eq!(date_time(from_parts(-62_135_596_800, 0)), Some(Value::DateTime(civil::DateTime::constant(1, 1, 1, 0, 0, 0, 0))));
        assert_eq!(date_time(i128::MAX / 2), None);
    }

    #[test]
    fn scales_become_nanoseconds() {
        assert_eq!(nanoseconds(1_234, 3), Some(1_234_000_000));
        assert_eq!(nanoseconds(-5, 0), Some(-5_000_000_000));
        assert_eq!(nanoseconds(7, 9), Some(7));
        assert_eq!(nanoseconds(1, 10), None);
    }

    #[test]
    fn offsets_count_from_a_day_before() {
        let Some(Value::OffsetTimestamp(instant, offset)) = with_offset(0, 1440 + 330) else { panic!("an offset") };
        assert_eq!((instant, offset.seconds()), (Timestamp::UNIX_EPOCH, 330 * 60));
    }
}
