//! One value of a database, whichever database: what parameters carry in and rows carry out.
//!
//! Owns the conversions from Rust's own types. Knows nothing of any driver's wire format.

use std::borrow::Cow;

use bigdecimal::BigDecimal;
use jiff::tz::Offset;
use jiff::{Timestamp, ZonedDateTime, civil};

/// A value that is bound to a parameter or was read from a column.
///
/// Values are data, not secrets: `Debug` shows them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number of up to 64 bits.
    Int(i64),
    /// A binary floating-point number.
    Float(f64),
    /// An exact decimal number; also whole numbers that do not fit in 64 bits.
    Decimal(BigDecimal),
    /// Text.
    Text(String),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// A day of the calendar.
    Date(civil::Date),
    /// A time of day.
    Time(civil::Time),
    /// A date and a time of day without a time zone.
    DateTime(civil::DateTime),
    /// An instant.
    Timestamp(Timestamp),
    /// An instant, and the offset from UTC of whoever wrote it down.
    OffsetTimestamp(Timestamp, Offset),
    /// A JSON document (`jsonb`, `VARIANT`, an array, …).
    Json(serde_json::Value),
}

impl Value {
    /// Whether this is SQL `NULL`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What an error message calls this value: its kind, and a number's digits, but never a text.
    pub fn describe(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(flag) => format!("the boolean {flag}"),
            Self::Int(number) => format!("the integer {number}"),
            Self::Float(number) => format!("the number {number}"),
            Self::Decimal(number) => format!("the decimal {}", number.to_plain_string()),
            Self::Text(_) => "text".into(),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Self::Date(_) => "a date".into(),
            Self::Time(_) => "a time".into(),
            Self::DateTime(_) => "a date and time without zone".into(),
            Self::Timestamp(_) => "a timestamp".into(),
            Self::OffsetTimestamp(..) => "a timestamp with offset".into(),
            Self::Json(_) => "a JSON document".into(),
        }
    }

    /// The value as text, for the kinds whose text is exact and unambiguous: text itself, decimals,
    /// dates and times (ISO 8601).
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Decimal(number) => Some(Cow::Owned(number.to_plain_string())),
            Self::Date(date) => Some(Cow::Owned(date.to_string())),
            Self::Time(time) => Some(Cow::Owned(time.to_string())),
            Self::DateTime(moment) => Some(Cow::Owned(moment.to_string())),
            Self::Timestamp(instant) => Some(Cow::Owned(instant.to_string())),
            Self::OffsetTimestamp(instant, offset) => Some(Cow::Owned(instant.display_with_offset(*offset).to_string())),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Bytes(_) | Self::Json(_) => None,
        }
    }

    /// The value as JSON: numbers as numbers where JSON keeps every digit (decimals therefore as text), dates and
    /// times as ISO 8601, bytes as base64.
    pub fn to_json(&self) -> serde_json::Value {
        use base64::Engine as _;
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(flag) => (*flag).into(),
            Self::Int(number) => (*number).into(),
            // JSON knows no NaN and no infinity.
            Self::Float(number) if !number.is_finite() => number.to_string().into(),
            Self::Float(number) => (*number).into(),
            Self::Bytes(bytes) => base64::engine::general_purpose::STANDARD.encode(bytes).into(),
            Self::Json(document) => document.clone(),
            Self::Text(_)
            | Self::Decimal(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(_)
            | Self::Timestamp(_)
            | Self::OffsetTimestamp(..) => self.as_text().into(),
        }
    }
}

macro_rules! from_each {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from_each! {
    bool => Bool,
    i8 => Int, i16 => Int, i32 => Int, i64 => Int, u8 => Int, u16 => Int, u32 => Int,
    f32 => Float, f64 => Float,
    BigDecimal => Decimal,
    &str => Text, String => Text, &String => Text, Cow<'_, str> => Text, char => Text,
    Vec<u8> => Bytes, &[u8] => Bytes,
    civil::Date => Date, civil::Time => Time, civil::DateTime => DateTime, Timestamp => Timestamp,
    serde_json::Value => Json,
}

/// Whole numbers that may need more than 64 bits become decimals when they do.
macro_rules! from_wide_integers {
    ($($type:ty),*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                i64::try_from(value).map_or_else(|_| Self::Decimal(BigDecimal::from(value)), Self::Int)
            }
        })*
    };
}

from_wide_integers!(u64, i128, u128);

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

impl From<isize> for Value {
    fn from(value: isize) -> Self {
        Self::Int(value as i64)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// The zone's name is dropped: databases keep an offset.
impl From<ZonedDateTime> for Value {
    fn from(moment: ZonedDateTime) -> Self {
        Self::OffsetTimestamp(moment.timestamp(), moment.offset())
    }
}

impl From<uuid::Uuid> for Value {
    fn from(id: uuid::Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_values_become_the_natural_kind() {
        assert_eq!(Value::from(7_u8), Value::Int(7));
        assert_eq!(Value::from("a"), Value::Text("a".into()));
        assert_eq!(Value::from(None::<i64>), Value::Null);
        assert_eq!(Value::from(Some(1.5)), Value::Float(1.5));
        assert_eq!(Value::from(b"ab"), Value::Bytes(vec![97, 98]));
    }

    #[test]
    fn whole_numbers_beyond_64_bits_become_decimals() {
        assert_eq!(Value::from(9_u64), Value::Int(9));
        assert_eq!(Value::from(u64::MAX), Value::Decimal(BigDecimal::from(u64::MAX)));
        assert_eq!(Value::from(-5_i128), Value::Int(-5));
    }

    #[test]
    fn json_keeps_every_digit_of_a_decimal() {
        let digits = "12345678901234567890123456789012345.678";
        let value = Value::Decimal(digits.parse().expect("a decimal"));
        assert_eq!(value.to_json(), serde_json::json!(digits));
        assert_eq!(Value::Float(f64::INFINITY).to_json(), serde_json::json!("inf"));
        assert_eq!(Value::Bytes(vec![0, 255]).to_json(), serde_json::json!("AP8="));
    }
}
