//! Values on their way to the server: each with a type, beside the statement and never in it.
//!
//! A single row binds one text per placeholder, many rows bind a list per placeholder ("array binding").

use std::fmt::Write as _;

use bigdecimal::BigDecimal;
use jiff::civil;
use jiff::tz::Offset;
use onloan_blocks::database::{DatabaseError, Value};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::error;

/// The `bindings` of a request; positions count from 1.
#[derive(Debug)]
pub(crate) struct Bindings(Vec<Binding>);

#[derive(Debug, Serialize)]
struct Binding {
    #[serde(rename = "type")]
    kind: &'static str,
    value: Bound,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Bound {
    One(Option<String>),
    Many(Vec<Option<String>>),
}

const TEXT: &str = "TEXT";
const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

impl Bindings {
    /// One row; `None` when nothing is bound.
    pub(crate) fn row(values: &[&Value]) -> Option<Self> {
        let bind = |value: &&Value| {
            let (kind, text) = encode(value);
            Binding { kind: kind.unwrap_or(TEXT), value: Bound::One(text) }
        };
        (!values.is_empty()).then(|| Self(values.iter().map(bind).collect()))
    }

    /// Many rows of the same length, as one list for each placeholder.
    pub(crate) fn rows(rows: &[Vec<&Value>]) -> Option<Self> {
        let width = rows.first().map_or(0, Vec::len);
        (width > 0).then(|| Self((0..width).map(|column| bind_column(rows, column)).collect()))
    }
}

impl Serialize for Bindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (index, binding) in self.0.iter().enumerate() {
            map.serialize_entry(&(index + 1).to_string(), binding)?;
        }
        map.end()
    }
}

/// A list has one type. Where its values have several, all go as text, which the server converts to the column's type.
fn bind_column(rows: &[Vec<&Value>], column: usize) -> Binding {
    let encoded: Vec<_> = rows.iter().map(|row| encode(row[column])).collect();
    let mut kinds = encoded.iter().filter_map(|(kind, _)| *kind);
    let first = kinds.next().unwrap_or(TEXT);
    let values = if kinds.all(|kind| kind == first) {
        return Binding { kind: first, value: Bound::Many(encoded.into_iter().map(|(_, text)| text).collect()) };
    } else {
        rows.iter().zip(encoded).map(|(row, (_, text))| row[column].as_text().map(|text| text.into_owned()).or(text)).collect()
    };
    Binding { kind: TEXT, value: Bound::Many(values) }
}

/// Snowflake's type and text of a value; `NULL` has neither.
fn encode(value: &Value) -> (Option<&'static str>, Option<String>) {
    let (kind, text) = match value {
        Value::Null => return (None, None),
        Value::Bool(flag) => ("BOOLEAN", flag.to_string()),
        Value::Int(number) => ("FIXED", number.to_string()),
        Value::Decimal(number) => ("FIXED", number.to_plain_string()),
        Value::Float(number) => ("REAL", number.to_string()),
        Value::Text(text) => (TEXT, text.clone()),
        Value::Bytes(bytes) => ("BINARY", hex(bytes)),
        Value::Date(date) => ("DATE", (i128::from(days(*date)) * i128::from(SECONDS_PER_DAY) * 1000).to_string()),
        Value::Time(time) => ("TIME", nanoseconds_of_day(*time).to_string()),
        Value::DateTime(moment) => ("TIMESTAMP_NTZ", wall_clock(*moment).to_string()),
        Value::Timestamp(instant) => ("TIMESTAMP_LTZ", instant.as_nanosecond().to_string()),
        Value::OffsetTimestamp(instant, offset) => ("TIMESTAMP_TZ", format!("{} {}", instant.as_nanosecond(), minutes(*offset))),
        // Semi-structured columns take text through `PARSE_JSON(%(name)s)`.
        Value::Json(document) => (TEXT, document.to_string()),
    };
    (Some(kind), Some(text))
}

fn days(date: civil::Date) -> i64 {
    let epoch = civil::Date::constant(1970, 1, 1);
    date.duration_since(epoch).as_secs() / SECONDS_PER_DAY
}

fn nanoseconds_of_day(time: civil::Time) -> i128 {
    time.duration_since(civil::Time::midnight()).as_nanos()
}

fn wall_clock(moment: civil::DateTime) -> i128 {
    i128::from(days(moment.date()) * SECONDS_PER_DAY) * NANOSECONDS_PER_SECOND + nanoseconds_of_day(moment.time())
}

/// Offsets travel as minutes from -24 h.
fn minutes(offset: Offset) -> i32 {
    offset.seconds() / 60 + 1440
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// Refuses what the server would take for something else.
///
/// # Errors
/// Names the parameter that has no exact form on the wire.
pub(crate) fn check(names: &[String], values: &[&Value]) -> Result<(), DatabaseError> {
    for (name, value) in names.iter().zip(values) {
        match value {
            Value::OffsetTimestamp(_, offset) if offset.seconds() % 60 != 0 => {
                return Err(error::value(format!(
                    "the parameter `{name}` has an offset with seconds ({offset}), and Snowflake keeps minutes"
                )));
            }
            Value::Decimal(number) if digits(number) > 38 => {
                return Err(error::value(format!("the parameter `{name}` has more than the 38 digits that Snowflake keeps")));
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Bytes(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Timestamp(_)
            | Value::OffsetTimestamp(..)
            | Value::Json(_) => {}
        }
    }
    Ok(())
}

fn digits(number: &BigDecimal) -> u64 {
    number.normalized().digits()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::Timestamp;
    use serde_json::json;

    fn bound(value: Value) -> serde_json::Value {
        serde_json::to_value(Bindings::row(&[&value]).unwrap()).unwrap()["1"].clone()
    }

    #[test]
    fn every_kind_of_value_has_its_type() {
        let instant: Timestamp = "2024-02-29T12:34:56.789012345Z".parse().unwrap();
        let table = [
            (Value::Null, "TEXT", json!(null)),
            (Value::Bool(true), "BOOLEAN", json!("true")),
            (Value::Int(-42), "FIXED", json!("-42")),
            (Value::Decimal("12345678901234567890.0100".parse().unwrap()), "FIXED", json!("12345678901234567890.0100")),
            (Value::Decimal("1e20".parse().unwrap()), "FIXED", json!("100000000000000000000")),
            (Value::Float(1.5), "REAL", json!("1.5")),
            (Value::from("it's; DROP TABLE t --"), "TEXT", json!("it's; DROP TABLE t --")),
            (Value::Bytes(vec![0, 171, 255]), "BINARY", json!("00ABFF")),
            (Value::Date(civil::Date::constant(1969, 12, 31)), "DATE", json!("-86400000")),
            (Value::Time(civil::Time::constant(1, 2, 3, 4)), "TIME", json!("3723000000004")),
            (Value::DateTime(civil::DateTime::constant(1970, 1, 2, 0, 0, 1, 5)), "TIMESTAMP_NTZ", json!("86401000000005")),
            (Value::DateTime(civil::DateTime::constant(1969, 12, 31, 23, 59, 59, 0)), "TIMESTAMP_NTZ", json!("-1000000000")),
            (Value::Timestamp(instant), "TIMESTAMP_LTZ", json!("1709210096789012345")),
            (Value::OffsetTimestamp(instant, Offset::constant(-7)), "TIMESTAMP_TZ", json!("1709210096789012345 1020")),
            (Value::Json(json!({"a": [1, null]})), "TEXT", json!("{\"a\":[1,null]}")),
        ];
        for (value, kind, text) in table {
            assert_eq!(bound(value.clone()), json!({"type": kind, "value": text}), "{value:?}");
        }
    }

    #[test]
    fn many_rows_are_one_list_for_each_placeholder() {
        let values = [Value::Int(1), Value::from("a"), Value::Int(2), Value::Null];
        let rows = vec![vec![&values[0], &values[1]], vec![&values[2], &values[3]]];
        let bindings = serde_json::to_value(Bindings::rows(&rows).unwrap()).unwrap();
        assert_eq!(bindings, json!({"1": {"type": "FIXED", "value": ["1", "2"]}, "2": {"type": "TEXT", "value": ["a", null]}}));
    }

    #[test]
    fn a_list_of_several_types_goes_as_text() {
        let values = [Value::Int(1), Value::Float(2.5), Value::Date(civil::Date::constant(2024, 2, 29)), Value::Null];
        let rows: Vec<_> = values.iter().map(|value| vec![value]).collect();
        let bindings = serde_json::to_value(Bindings::rows(&rows).unwrap()).unwrap();
        assert_eq!(bindings, json!({"1": {"type": "TEXT", "value": ["1", "2.5", "2024-02-29", null]}}));
    }

    #[test]
    fn nothing_to_bind_is_no_binding() {
        assert!(Bindings::row(&[]).is_none());
        assert!(Bindings::rows(&[vec![], vec![]]).is_none());
    }

    #[test]
    fn what_has_no_exact_form_is_refused() {
        let names = ["at".to_owned()];
        let odd = Value::OffsetTimestamp(Timestamp::UNIX_EPOCH, Offset::from_seconds(30).unwrap());
        assert!(check(&names, &[&odd]).unwrap_err().message.contains("`at`"));
        let long = Value::Decimal("123456789012345678901234567890123456789".parse().unwrap());
        assert!(check(&names, &[&long]).unwrap_err().message.contains("38 digits"));
        assert!(check(&names, &[&Value::Decimal("1e37".parse().unwrap())]).is_ok());
    }
}
