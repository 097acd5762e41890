//! Rows of SQLite: how a value is stored, and what its column was declared as.

use std::sync::Arc;

use bigdecimal::BigDecimal;
use onloan_blocks::database::{Column, DatabaseError, FromValue as _, Row, Value, offset_timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::declared::Declared;
use crate::error::{database_error, value_error};

pub(super) fn row(row: &SqliteRow, declared: &[Declared], columns: &Arc<[Column]>) -> Result<Row, DatabaseError> {
    if row.len() != columns.len() {
        return Err(value_error("the table changed while its rows were read: run the query again"));
    }
    let values = declared.iter().enumerate().map(|(index, declared)| value(row, index, *declared));
    Ok(Row::new(Arc::clone(columns), values.collect::<Result<_, _>>()?))
}

fn value(row: &SqliteRow, index: usize, declared: Declared) -> Result<Value, DatabaseError> {
    let raw = row.try_get_raw(index).map_err(database_error)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let stored = raw.type_info().name().to_owned();
    let stored = match stored.as_str() {
        "INTEGER" => row.try_get_unchecked(index).map(Value::Int),
        "REAL" => row.try_get_unchecked(index).map(Value::Float),
        "TEXT" => row.try_get_unchecked(index).map(Value::Text),
        // Blobs, and whatever a later SQLite may add.
        _ => row.try_get_unchecked(index).map(Value::Bytes),
    };
    stored.map(|stored| as_declared(stored, declared)).map_err(database_error)
}

/// What the declaration makes of a stored value. SQLite lets a column hold anything: what does not fit stays as it is.
fn as_declared(stored: Value, declared: Declared) -> Value {
    let fitting = match declared {
        Declared::Other => None,
        Declared::Boolean => bool::from_value(&stored).map(Value::Bool),
        Declared::Decimal => BigDecimal::from_value(&stored).map(Value::Decimal),
        Declared::Date => jiff::civil::Date::from_value(&stored).map(Value::Date),
        Declared::Time => jiff::civil::Time::from_value(&stored).map(Value::Time),
        Declared::DateTime => date_time(&stored),
        Declared::Json => match &stored {
            Value::Int(number) => Some(Value::Json((*number).into())),
            Value::Float(number) => Some(Value::Json((*number).into())),
            other => serde_json::Value::from_value(other).map(Value::Json),
        },
    };
    fitting.unwrap_or(stored)
}

/// `Z` is how an instant is written, `+01:00` how one with an offset is, and neither is a date and time without zone.
fn date_time(stored: &Value) -> Option<Value> {
    let Value::Text(text) = stored else { return None };
    match offset_timestamp(text) {
        Some((instant, _)) if text.ends_with(['Z', 'z']) => Some(Value::Timestamp(instant)),
        Some((instant, offset)) => Some(Value::OffsetTimestamp(instant, offset)),
        None => jiff::civil::DateTime::from_value(stored).map(Value::DateTime),
    }
}
