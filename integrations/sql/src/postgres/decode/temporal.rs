//! Dates and times: counted from 2000-01-01, in days and microseconds.
//!
//! What jiff cannot hold (`infinity`, `24:00:00`) comes as text.

use jiff::civil::{self, Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _};
use onloan_blocks::database::Value;

use super::{Undecodable, fixed, take};

const EPOCH: Date = civil::date(2000, 1, 1);
/// 2000-01-01 in microseconds since 1970.
const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;
const BEYOND: Undecodable = Undecodable::Value("it is beyond the years -9999 to 9999: select it as text");

fn infinite(lowest: bool) -> Value {
    Value::Text(if lowest { "-infinity" } else { "infinity" }.into())
}

pub(super) fn date(bytes: &[u8]) -> Result<Value, Undecodable> {
    let days = i32::from_be_bytes(fixed(bytes)?);
    if matches!(days, i32::MIN | i32::MAX) {
        return Ok(infinite(days == i32::MIN));
    }
    let span = Span::new().try_days(days).map_err(|_| BEYOND)?;
    EPOCH.checked_add(span).map(Value::Date).map_err(|_| BEYOND)
}

fn time_of_day(microseconds: i64) -> Option<Time> {
    Time::midnight().checked_add(microseconds.microseconds()).ok()
}

pub(super) fn time(bytes: &[u8]) -> Result<Value, Undecodable> {
    let time = time_of_day(i64::from_be_bytes(fixed(bytes)?));
    Ok(time.map_or_else(|| Value::Text("24:00:00".into()), Value::Time))
}

pub(super) fn time_with_offset(mut bytes: &[u8]) -> Result<Value, Undecodable> {
    let time = time_of_day(i64::from_be_bytes(take(&mut bytes)?));
    let west = i32::from_be_bytes(fixed(bytes)?);
    let (hours, minutes) = (west.abs() / 3600, west.abs() / 60 % 60);
    let time = time.map_or_else(|| "24:00:00".into(), |time| time.to_string());
    Ok(Value::Text(format!("{time}{}{hours:02}:{minutes:02}", if west > 0 { '-' } else { '+' })))
}

pub(super) fn date_time(bytes: &[u8]) -> Result<Value, Undecodable> {
    let microseconds = i64::from_be_bytes(fixed(bytes)?);
    if matches!(microseconds, i64::MIN | i64::MAX) {
        return Ok(infinite(microseconds == i64::MIN));
    }
    let since = SignedDuration::from_micros(microseconds);
    DateTime::from_parts(EPOCH, Time::midnight()).checked_add(since).map(Value::DateTime).map_err(|_| BEYOND)
}

pub(super) fn timestamp(bytes: &[u8]) -> Result<Value, Undecodable> {
    let microseconds = i64::from_be_bytes(fixed(bytes)?);
    if matches!(microseconds, i64::MIN | i64::MAX) {
        return Ok(infinite(microseconds == i64::MIN));
    }
    let since_1970 = microseconds.checked_add(EPOCH_MICROSECONDS).ok_or(BEYOND)?;
    Timestamp::from_microsecond(since_1970).map(Value::Timestamp).map_err(|_| BEYOND)
}

/// ISO 8601 text, each part with its own sign, as `P1Y2M-3DT4H5M6.7S`.
pub(super) fn interval(mut bytes: &[u8]) -> Result<Value, Undecodable> {
    let microseconds = i64::from_be_bytes(take(&mut bytes)?);
    let days = i32::from_be_bytes(take(&mut bytes)?);
    let months = i32::from_be_bytes(fixed(bytes)?);
    let part = |amount: i64, unit: char| if amount == 0 { String::new() } else { format!("{amount}{unit}") };
    let seconds = microseconds % 60_000_000;
    let (whole, fraction) = (seconds / 1_000_000, (seconds % 1_000_000).abs());
    let sign = if seconds < 0 && whole == 0 { "-" } else { "" };
    let seconds = match (seconds, fraction) {
        (0, _) => String::new(),
        (_, 0) => format!("{whole}S"),
        _ => format!("{sign}{whole}.{}S", format!("{fraction:06}").trim_end_matches('0')),
    };
    let day_part = part((months / 12).into(), 'Y') + &part((months % 12).into(), 'M') + &part(days.into(), 'D');
    let time_part = part(microseconds / 3_600_000_000, 'H') + &part(microseconds / 60_000_000 % 60, 'M') + &seconds;
    let text = match (day_part.is_empty(), time_part.is_empty()) {
        (true, true) => "PT0S".into(),
        (_, true) => format!("P{day_part}"),
        (_, false) => format!("P{day_part}T{time_part}"),
    };
    Ok(Value::Text(text))
}
