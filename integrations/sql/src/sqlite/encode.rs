//! Values as SQLite keeps them: it has integers, floats, text and bytes, and everything else is text in ISO 8601.

use bigdecimal::ToPrimitive as _;
use onloan_blocks::database::{DatabaseError, FromValue as _, Value};
use sqlx::Arguments as _;
use sqlx::sqlite::SqliteArguments;

use crate::error::value_error;

pub(super) fn bind(values: &[&Value]) -> Result<SqliteArguments, DatabaseError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        add(&mut arguments, value).map_err(|why| value_error(why.to_string()))?;
    }
    Ok(arguments)
}

fn add(arguments: &mut SqliteArguments, value: &Value) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Bool(flag) => arguments.add(i64::from(*flag)),
        Value::Int(number) => arguments.add(*number),
        Value::Float(number) => arguments.add(*number),
        Value::Decimal(_) => add_decimal(arguments, value),
        Value::Text(text) => arguments.add(text.clone()),
        Value::Bytes(bytes) => arguments.add(bytes.clone()),
        // The form of SQLite's own `CURRENT_TIMESTAMP`, so that the two compare.
        Value::DateTime(moment) => arguments.add(moment.to_string().replacen('T', " ", 1)),
        Value::Timestamp(instant) => arguments.add(instant.to_string().replacen('T', " ", 1)),
        Value::OffsetTimestamp(instant, offset) => arguments.add(instant.display_with_offset(*offset).to_string().replacen('T', " ", 1)),
        Value::Date(date) => arguments.add(date.to_string()),
        Value::Time(time) => arguments.add(time.to_string()),
        Value::Json(document) => arguments.add(document.to_string()),
    }
}

/// A number where SQLite keeps it exactly, so that it compares as one; text where it would be rounded.
fn add_decimal(arguments: &mut SqliteArguments, value: &Value) -> Result<(), sqlx::error::BoxDynError> {
    /// SQLite turns floats into text with this many digits.
    const EXACT_DIGITS: u64 = 15;
    let Value::Decimal(number) = value else { return Ok(()) };
    if let Some(whole) = number.to_i64().filter(|_| number.is_integer()) {
        return arguments.add(whole);
    }
    match f64::from_value(value).filter(|_| number.normalized().digits() <= EXACT_DIGITS) {
        Some(float) => arguments.add(float),
        None => arguments.add(number.to_plain_string()),
    }
}
