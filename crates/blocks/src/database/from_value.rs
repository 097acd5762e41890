//! From a database's value to a Rust type, without loss or not at all.

use bigdecimal::{BigDecimal, ToPrimitive as _};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime, civil};

use super::Value;

/// A type that a column's value can be read as.
///
/// Conversions keep the value exactly: a decimal becomes an integer when it is one, text becomes a date when it is
/// one in ISO 8601 (SQLite keeps dates as text), `0` and `1` become booleans. Everything else is refused.
pub trait FromValue: Sized {
    /// What the type is called in an error message.
    fn wanted() -> String {
        std::any::type_name::<Self>().rsplit("::").next().unwrap_or_default().to_owned()
    }

    /// The value as this type, or `None` when it is not one.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

/// `NULL` is `None`.
impl<T: FromValue> FromValue for Option<T> {
    fn wanted() -> String {
        format!("{} or null", T::wanted())
    }

    fn from_value(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

/// The whole number that a value is.
pub(super) fn whole_number(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some((*number).into()),
        Value::Decimal(number) if number.is_integer() => number.to_i128(),
        // Floats are whole and exact up to 2^53.
        Value::Float(number) if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 => Some(*number as i128),
        _ => None,
    }
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(impl FromValue for $type {
            fn from_value(value: &Value) -> Option<Self> {
                whole_number(value).and_then(|number| number.try_into().ok())
            }
        })*
    };
}

integers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

/// Integers that a float holds exactly, and decimals that read the same after going through one.
impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Float(number) => Some(*number),
            Value::Int(number) => Some(*number as Self).filter(|float| *float as i128 == i128::from(*number)),
            Value::Decimal(number) => number
                .to_plain_string()
                .parse()
                .ok()
                .filter(|float: &Self| float.to_string().parse::<BigDecimal>().is_ok_and(|back| back == *number)),
            _ => None,
        }
    }
}

impl FromValue for f32 {
    fn from_value(value: &Value) -> Option<Self> {
        let wide = f64::from_value(value)?;
        let narrow = wide as Self;
        (f64::from(narrow) == wide || wide.is_nan() || narrow.to_string() == wide.to_string()).then_some(narrow)
    }
}

impl FromValue for BigDecimal {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Decimal(number) => Some(number.clone()),
            Value::Int(number) => Some((*number).into()),
            // The shortest digits that give this float again, not its binary expansion.
            Value::Float(number) if number.is_finite() => number.to_string().parse().ok(),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(std::borrow::Cow::into_owned)
    }
}

impl FromValue for Vec<u8> {
    fn wanted() -> String {
        "bytes".into()
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl FromValue for civil::Date {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Date(date) => Some(*date),
            Value::DateTime(moment) if moment.time() == civil::Time::midnight() => Some(moment.date()),
            // Strictly a date: a text with a time of day would lose it.
            Value::Text(text) if text.len() <= "-YYYYYY-MM-DD".len() => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromValue for civil::Time {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Time(time) => Some(*time),
            Value::Text(text) if !text.contains('-') => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromValue for civil::DateTime {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::DateTime(moment) => Some(*moment),
            Value::Date(date) => Some(date.to_datetime(civil::Time::midnight())),
            Value::Text(text) if !has_offset(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// Values without a zone are refused: guessing one would change the instant.
impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Timestamp(instant) | Value::OffsetTimestamp(instant, _) => Some(*instant),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromValue for ZonedDateTime {
    fn wanted() -> String {
        "ZonedDateTime".into()
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Timestamp(instant) => Some(instant.to_zoned_datetime(TimeZone::UTC)),
            Value::OffsetTimestamp(instant, offset) => Some(instant.to_zoned_datetime(TimeZone::fixed(*offset))),
            Value::Text(text) => offset_timestamp(text).map(|(instant, offset)| instant.to_zoned_datetime(TimeZone::fixed(offset))),
            _ => None,
        }
    }
}

impl FromValue for serde_json::Value {
    fn wanted() -> String {
        "JSON".into()
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Json(document) => Some(document.clone()),
            Value::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

impl FromValue for uuid::Uuid {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok(),
            Value::Bytes(bytes) => Self::from_slice(bytes).ok(),
            _ => None,
        }
    }
}

/// An instant with its offset, out of ISO 8601 text such as `2026-01-02 03:04:05+01:00`.
pub fn offset_timestamp(text: &str) -> Option<(Timestamp, Offset)> {
    let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).ok()?;
    let offset = pieces.offset()?.to_numeric_offset();
    text.parse().ok().map(|instant| (instant, offset))
}

fn has_offset(text: &str) -> bool {
    offset_timestamp(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Value {
        Value::Decimal(text.parse().expect("a decimal"))
    }

    #[test]
    fn numbers_convert_only_without_loss() {
        assert_eq!(u8::from_value(&Value::Int(255)), Some(255));
        assert_eq!(u8::from_value(&Value::Int(256)), None);
        assert_eq!(i64::from_value(&decimal("42.00")), Some(42));
        assert_eq!(i64::from_value(&decimal("42.01")), None);
        assert_eq!(i64::from_value(&Value::Float(3.0)), Some(3));
        assert_eq!(i64::from_value(&Value::Float(3.5)), None);
        assert_eq!(f64::from_value(&decimal("12.34")), Some(12.34));
        assert_eq!(f64::from_value(&decimal("12345678901234567890.123456")), None);
        assert_eq!(f64::from_value(&Value::Int((1 << 53) + 1)), None);
        assert_eq!(f32::from_value(&Value::Float(0.1)), Some(0.1));
        assert_eq!(f32::from_value(&Value::Float(1.0e300)), None);
        assert_eq!(i64::from_value(&Value::Text("1".into())), None);
    }

    #[test]
    fn null_is_none_and_nothing_else() {
        assert_eq!(Option::<i64>::from_value(&Value::Null), Some(None));
        assert_eq!(i64::from_value(&Value::Null), None);
        assert_eq!(Option::<i64>::from_value(&Value::Text("x".into())), None);
    }

    #[test]
    fn dates_and_times_read_from_iso_text_without_losing_a_part() {
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(civil::Date::from_value(&text("2026-01-02")), Some(civil::date(2026, 1, 2)));
        assert_eq!(civil::Date::from_value(&text("2026-01-02 03:04:05")), None);
        assert_eq!(civil::Time::from_value(&text("03:04:05.5")), Some(civil::time(3, 4, 5, 500_000_000)));
        let moment = civil::date(2026, 1, 2).at(3, 4, 5, 0);
        assert_eq!(civil::DateTime::from_value(&text("2026-01-02 03:04:05")), Some(moment));
        assert_eq!(civil::DateTime::from_value(&text("2026-01-02T03:04:05+01:00")), None);
        assert_eq!(civil::DateTime::from_value(&text("2026-01-02T03:04:05Z")), None);
        assert_eq!(Timestamp::from_value(&text("2026-01-02 03:04:05")), None);
        let instant = Timestamp::from_value(&text("2026-01-02 03:04:05+01:00"));
        assert_eq!(instant.map(|instant| instant.to_string()).as_deref(), Some("2026-01-02T02:04:05Z"));
    }

    #[test]
    fn an_offset_survives() {
        let value = Value::Text("2026-01-02 03:04:05+01:00".into());
        let moment = ZonedDateTime::from_value(&value).expect("a moment");
        assert_eq!(moment.offset(), jiff::tz::offset(1));
        assert_eq!(Value::from(moment).as_text().as_deref(), Some("2026-01-02T03:04:05+01:00"));
    }

    #[test]
    fn errors_name_types_as_a_person_would() {
        assert_eq!(<Option<i64> as FromValue>::wanted(), "i64 or null");
        assert_eq!(<String as FromValue>::wanted(), "String");
        assert_eq!(<Vec<u8> as FromValue>::wanted(), "bytes");
        assert_eq!(<civil::Date as FromValue>::wanted(), "Date");
    }
}
