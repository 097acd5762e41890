//! Rows that come as JSON: lists of texts and nulls, read one at a time.

use bytes::Bytes;
use onloan_blocks::database::{DatabaseError, Value};

use super::types::CellKind;
use super::{moments, numbers};
use crate::error;

/// Rows in one piece of JSON: `["1","a"],["2",null]`.
#[derive(Debug)]
pub(crate) struct JsonRows {
    text: Bytes,
    at: usize,
}

impl JsonRows {
    /// Rows as chunks have them, without brackets around all of them.
    pub(crate) fn bare(text: Bytes) -> Self {
        Self { text, at: 0 }
    }

    /// Rows as answers have them, in brackets.
    pub(crate) fn in_brackets(text: &str) -> Self {
        let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or_default();
        Self::bare(Bytes::copy_from_slice(inner.as_bytes()))
    }

    /// The next row.
    pub(crate) fn next_row(&mut self, kinds: &[CellKind]) -> Result<Option<Vec<Value>>, DatabaseError> {
        let broken = || error::protocol("Snowflake sent rows that are no JSON lists");
        let rest = &self.text[self.at..];
        let skipped = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        let rest = &rest[skipped..];
        if rest.is_empty() {
            return Ok(None);
        }
        let mut rows = serde_json::Deserializer::from_slice(rest).into_iter::<Vec<Option<String>>>();
        let row = rows.next().ok_or_else(broken)?.map_err(|_| broken())?;
        self.at += skipped + rows.byte_offset();
        if row.len() != kinds.len() {
            return Err(error::protocol(format!("Snowflake sent a row of {} values for {} columns", row.len(), kinds.len())));
        }
        row.into_iter().zip(kinds).map(|(cell, kind)| read_cell(cell, *kind)).collect::<Result<_, _>>().map(Some)
    }
}

fn read_cell(cell: Option<String>, kind: CellKind) -> Result<Value, DatabaseError> {
    let Some(text) = cell else { return Ok(Value::Null) };
    let read = match kind {
        CellKind::Text => return Ok(Value::Text(text)),
        CellKind::Fixed { scale } => numbers::fixed_text(&text, scale),
        CellKind::Real => numbers::real(&text),
        CellKind::DecFloat => text.parse().ok().map(Value::Decimal),
        CellKind::Boolean => boolean(&text),
        CellKind::Date => text.parse().ok().and_then(moments::date),
        CellKind::Time { .. } => moments::from_seconds(&text).and_then(moments::time),
        CellKind::TimestampNtz { .. } => moments::from_seconds(&text).and_then(moments::date_time),
        CellKind::TimestampLtz { .. } => moments::from_seconds(&text).and_then(moments::instant),
        CellKind::TimestampTz { .. } => offset_timestamp(&text),
        CellKind::Binary => bytes_of_hex(&text).map(Value::Bytes),
        CellKind::SemiStructured | CellKind::Geospatial | CellKind::Vector => Some(numbers::semi_structured(&text)),
    };
    read.ok_or_else(|| error::value(format!("Snowflake sent a cell that is no {kind:?}")))
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "1" | "true" | "TRUE" => Some(Value::Bool(true)),
        "0" | "false" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// Seconds, a blank, and the offset in minutes from -24 h.
fn offset_timestamp(text: &str) -> Option<Value> {
    let (seconds, minutes) = text.split_once(' ')?;
    moments::with_offset(moments::from_seconds(seconds)?, minutes.parse().ok()?)
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    if digits.len().is_multiple_of(2) { digits.chunks(2).map(pair).collect() } else { None }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil;
    use serde_json::json;

    fn cell(kind: CellKind, text: &str) -> Result<Value, DatabaseError> {
        read_cell(Some(text.to_owned()), kind)
    }

    #[test]
    fn every_type_is_read_from_its_text() {
        let table = [
            (CellKind::Fixed { scale: 0 }, "42", Value::Int(42)),
            (CellKind::Fixed { scale: 2 }, "-1.50", Value::Decimal("-1.50".parse().unwrap())),
            (CellKind::Real, "2.5", Value::Float(2.5)),
            (CellKind::DecFloat, "1.5e3", Value::Decimal("1500".parse().unwrap())),
            (CellKind::Text, "true", Value::from("true")),
            (CellKind::Boolean, "1", Value::Bool(true)),
            (CellKind::Date, "-1", Value::Date(civil::Date::constant(1969, 12, 31))),
            (CellKind::Time { scale: 9 }, "3723.000000004", Value::Time(civil::Time::constant(1, 2, 3, 4))),
            (CellKind::TimestampNtz { scale: 9 }, "86400.5", Value::DateTime(civil::DateTime::constant(1970, 1, 2, 0, 0, 0, 500_000_000))),
            (CellKind::TimestampLtz { scale: 3 }, "0.000", Value::Timestamp(jiff::Timestamp::UNIX_EPOCH)),
            (
                CellKind::TimestampTz { scale: 9 },
                "0.000000000 1500",
                Value::OffsetTimestamp(jiff::Timestamp::UNIX_EPOCH, jiff::tz::Offset::constant(1)),
            ),
            (CellKind::Binary, "00abFF", Value::Bytes(vec![0, 171, 255])),
            (CellKind::SemiStructured, "{\"a\": 1}", Value::Json(json!({"a": 1}))),
            (CellKind::Geospatial, "POINT(1 2)", Value::from("POINT(1 2)")),
            (CellKind::Vector, "[1.5,2]", Value::Json(json!([1.5, 2]))),
        ];
        for (kind, text, value) in table {
            assert_eq!(cell(kind, text).unwrap(), value, "{kind:?}");
            assert_eq!(read_cell(None, kind).unwrap(), Value::Null);
        }
        for (kind, text) in
            [(CellKind::Boolean, "2"), (CellKind::Binary, "abc"), (CellKind::TimestampTz { scale: 9 }, "1.0"), (CellKind::Date, "x")]
        {
            assert!(cell(kind, text).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn rows_are_read_one_at_a_time() {
        let kinds = [CellKind::Fixed { scale: 0 }, CellKind::Text];
        let mut rows = JsonRows::in_brackets(" [ [\"1\", \"a],[\\\"\"],\n [\"2\", null] ] ");
        assert_eq!(rows.next_row(&kinds).unwrap(), Some(vec![Value::Int(1), Value::from("a],[\"")]));
        assert_eq!(rows.next_row(&kinds).unwrap(), Some(vec![Value::Int(2), Value::Null]));
        assert_eq!(rows.next_row(&kinds).unwrap(), None);
        assert_eq!(JsonRows::in_brackets("[]").next_row(&kinds).unwrap(), None);
        assert!(JsonRows::bare("[\"1\"]".into()).next_row(&kinds).is_err());
        assert!(JsonRows::bare("[\"1\",".into()).next_row(&kinds).is_err());
    }
}
