//! Values as bytes, for the spool alone: the form is private and lives as long as the process.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::str::FromStr;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use jiff::tz::Offset;
use onloan_blocks::database::Value;

/// One byte in front of each value.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Tag {
    Null,
    False,
    True,
    Int,
    Float,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    OffsetTimestamp,
    Json,
}

const TAGS: [Tag; 14] = [
    Tag::Null,
    Tag::False,
    Tag::True,
    Tag::Int,
    Tag::Float,
    Tag::Decimal,
    Tag::Text,
    Tag::Bytes,
    Tag::Date,
    Tag::Time,
    Tag::DateTime,
    Tag::Timestamp,
    Tag::OffsetTimestamp,
    Tag::Json,
];

pub(super) fn write(to: &mut impl Write, value: &Value) -> Result<()> {
    match value {
        Value::Null => tag(to, Tag::Null),
        Value::Bool(flag) => tag(to, if *flag { Tag::True } else { Tag::False }),
        Value::Int(number) => fixed(to, Tag::Int, &number.to_le_bytes()),
        Value::Float(number) => fixed(to, Tag::Float, &number.to_bits().to_le_bytes()),
        Value::Decimal(number) => {
            let (digits, scale) = number.as_bigint_and_exponent();
            fixed(to, Tag::Decimal, &scale.to_le_bytes())?;
            sized(to, &digits.to_signed_bytes_le())
        }
        Value::Text(text) => tagged(to, Tag::Text, text.as_bytes()),
        Value::Bytes(bytes) => tagged(to, Tag::Bytes, bytes),
        Value::Date(date) => tagged(to, Tag::Date, date.to_string().as_bytes()),
        Value::Time(time) => tagged(to, Tag::Time, time.to_string().as_bytes()),
        Value::DateTime(moment) => tagged(to, Tag::DateTime, moment.to_string().as_bytes()),
        Value::Timestamp(instant) => tagged(to, Tag::Timestamp, instant.to_string().as_bytes()),
        Value::OffsetTimestamp(instant, offset) => {
            fixed(to, Tag::OffsetTimestamp, &offset.seconds().to_le_bytes())?;
            sized(to, instant.to_string().as_bytes())
        }
        Value::Json(document) => tagged(to, Tag::Json, document.to_string().as_bytes()),
    }
}

pub(super) fn read(from: &mut impl Read) -> Result<Value> {
    let [tag] = array(from)?;
    let tag = TAGS.get(usize::from(tag)).ok_or_else(|| broken("an unknown tag"))?;
    Ok(match tag {
        Tag::Null => Value::Null,
        Tag::False => Value::Bool(false),
        Tag::True => Value::Bool(true),
        Tag::Int => Value::Int(i64::from_le_bytes(array(from)?)),
        Tag::Float => Value::Float(f64::from_bits(u64::from_le_bytes(array(from)?))),
        Tag::Decimal => {
            let scale = i64::from_le_bytes(array(from)?);
            Value::Decimal(BigDecimal::new(BigInt::from_signed_bytes_le(&bytes(from)?), scale))
        }
        Tag::Text => Value::Text(text(from)?),
        Tag::Bytes => Value::Bytes(bytes(from)?),
        Tag::Date => Value::Date(parsed(from)?),
        Tag::Time => Value::Time(parsed(from)?),
        Tag::DateTime => Value::DateTime(parsed(from)?),
        Tag::Timestamp => Value::Timestamp(parsed(from)?),
        Tag::OffsetTimestamp => {
            let offset = Offset::from_seconds(i32::from_le_bytes(array(from)?)).map_err(broken)?;
            Value::OffsetTimestamp(parsed(from)?, offset)
        }
        Tag::Json => Value::Json(serde_json::from_slice(&bytes(from)?)?),
    })
}

fn tag(to: &mut impl Write, tag: Tag) -> Result<()> {
    to.write_all(&[tag as u8])
}

fn fixed(to: &mut impl Write, kind: Tag, bytes: &[u8]) -> Result<()> {
    tag(to, kind)?;
    to.write_all(bytes)
}

fn sized(to: &mut impl Write, bytes: &[u8]) -> Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)
}

fn tagged(to: &mut impl Write, kind: Tag, bytes: &[u8]) -> Result<()> {
    tag(to, kind)?;
    sized(to, bytes)
}

fn array<const N: usize>(from: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn bytes(from: &mut impl Read) -> Result<Vec<u8>> {
    let length = u64::from_le_bytes(array(from)?);
    let mut bytes = vec![0; usize::try_from(length).map_err(broken)?];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn text(from: &mut impl Read) -> Result<String> {
    String::from_utf8(bytes(from)?).map_err(broken)
}

fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(from: &mut impl Read) -> Result<T> {
    text(from)?.parse().map_err(broken)
}

fn broken(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use jiff::civil;

    #[test]
    fn every_kind_of_value_reads_as_it_was_written() {
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
            Value::Int(i64::MIN),
            Value::Float(-0.1),
            Value::Float(f64::INFINITY),
            Value::Decimal("-12345678901234567890.1200".parse().unwrap()),
            Value::Decimal("1e30".parse().unwrap()),
            Value::Text("Zoë 🚀".into()),
            Value::Bytes(vec![0, 255]),
            Value::Date(civil::date(-44, 3, 15)),
            Value::Time(civil::time(23, 59, 59, 999_999_999)),
            Value::DateTime(civil::date(2026, 1, 2).at(3, 4, 5, 6)),
            Value::Timestamp("2026-01-02T03:04:05.000000007Z".parse().unwrap()),
            Value::OffsetTimestamp("2026-01-02T03:04:05Z".parse().unwrap(), Offset::from_seconds(-5 * 3600 - 1800).unwrap()),
            Value::Json(serde_json::json!({"b": [1, 2.5, null], "a": "x"})),
        ];
        let mut file = Vec::new();
        values.iter().for_each(|value| write(&mut file, value).unwrap());
        let mut file = file.as_slice();
        for value in values {
            assert_eq!(read(&mut file).unwrap(), value);
        }
        assert!(read(&mut file).is_err(), "nothing is left");
    }
}
