//! One cell of an Arrow batch. The same type comes in several physical forms, as its values allow.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::{Array, StructArray};
use arrow_schema::DataType;
use onloan_blocks::database::{DatabaseError, Value};

use crate::error;
use crate::result::types::CellKind;
use crate::result::{moments, numbers};

/// The value at `row`.
pub(super) fn read(column: &dyn Array, row: usize, kind: CellKind) -> Result<Value, DatabaseError> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let value = match kind {
        CellKind::Fixed { scale } => integer(column, row).map(|number| numbers::fixed(number, scale)).or_else(|| real(column, row)),
        CellKind::Real => real(column, row),
        CellKind::DecFloat => dec_float(column, row),
        CellKind::Text => text(column, row).map(Value::from),
        CellKind::Boolean => column.as_boolean_opt().map(|flags| Value::Bool(flags.value(row))),
        CellKind::Date => day(column, row).and_then(moments::date),
        CellKind::Time { scale } => integer(column, row).and_then(|units| moments::nanoseconds(units, scale)).and_then(moments::time),
        CellKind::TimestampNtz { scale } => return timestamp(column, row, scale, kind, moments::date_time),
        CellKind::TimestampLtz { scale } => return timestamp(column, row, scale, kind, moments::instant),
        CellKind::TimestampTz { scale } => return offset_timestamp(column, row, scale, kind),
        CellKind::Binary => bytes(column, row).map(Value::from),
        CellKind::SemiStructured => text(column, row).map(numbers::semi_structured),
        CellKind::Geospatial => text(column, row).map(numbers::semi_structured).or_else(|| bytes(column, row).map(Value::from)),
        CellKind::Vector => vector(column, row).or_else(|| text(column, row).map(numbers::semi_structured)),
    };
    value.ok_or_else(|| unreadable(column, kind))
}

fn unreadable(column: &dyn Array, kind: CellKind) -> DatabaseError {
    error::value(format!("a cell of type {kind:?} came as {}, which cannot be read as one", column.data_type()))
}

fn integer(column: &dyn Array, row: usize) -> Option<i128> {
    match column.data_type() {
        DataType::Int8 => Some(column.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Some(column.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Some(column.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Some(column.as_primitive::<Int64Type>().value(row).into()),
        DataType::Decimal128(..) => Some(column.as_primitive::<Decimal128Type>().value(row)),
        _ => None,
    }
}

fn real(column: &dyn Array, row: usize) -> Option<Value> {
    match column.data_type() {
        DataType::Float64 => Some(Value::Float(column.as_primitive::<Float64Type>().value(row))),
        DataType::Float32 => Some(Value::Float(column.as_primitive::<Float32Type>().value(row).into())),
        _ => None,
    }
}

fn text(column: &dyn Array, row: usize) -> Option<&str> {
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        _ => None,
    }
}

fn bytes(column: &dyn Array, row: usize) -> Option<&[u8]> {
    match column.data_type() {
        DataType::Binary => Some(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(column.as_binary::<i64>().value(row)),
        DataType::FixedSizeBinary(_) => Some(column.as_fixed_size_binary().value(row)),
        _ => None,
    }
}

fn day(column: &dyn Array, row: usize) -> Option<i64> {
    match column.data_type() {
        DataType::Date32 => Some(column.as_primitive::<Date32Type>().value(row).into()),
        _ => integer(column, row).and_then(|days| i64::try_from(days).ok()),
    }
}

/// A struct of seconds and nanoseconds, or an integer of 10^-`scale` seconds.
fn timestamp(column: &dyn Array, row: usize, scale: u32, kind: CellKind, read: fn(i128) -> Option<Value>) -> Result<Value, DatabaseError> {
    let nanoseconds = match column.as_struct_opt() {
        // Some servers say that a timestamp is missing by its parts alone.
        Some(parts) if parts_missing(parts, row) => return Ok(Value::Null),
        Some(parts) => seconds_and_fraction(parts, row),
        None => integer(column, row).and_then(|units| moments::nanoseconds(units, scale)),
    };
    nanoseconds.and_then(read).ok_or_else(|| unreadable(column, kind))
}

/// A struct of seconds, nanoseconds and offset, or of 10^-`scale` seconds and offset.
fn offset_timestamp(column: &dyn Array, row: usize, scale: u32, kind: CellKind) -> Result<Value, DatabaseError> {
    let parts = column.as_struct_opt().ok_or_else(|| unreadable(column, kind))?;
    if parts_missing(parts, row) {
        return Ok(Value::Null);
    }
    let (nanoseconds, minutes) = match parts.num_columns() {
        3 => (seconds_and_fraction(parts, row), part(parts, 2, row)),
        2 => (part(parts, 0, row).and_then(|units| moments::nanoseconds(units.into(), scale)), part(parts, 1, row)),
        _ => (None, None),
    };
    let value = nanoseconds.zip(minutes).and_then(|(nanoseconds, minutes)| moments::with_offset(nanoseconds, minutes));
    value.ok_or_else(|| unreadable(column, kind))
}

fn parts_missing(parts: &StructArray, row: usize) -> bool {
    parts.columns().first().is_some_and(|first| first.is_null(row))
}

fn seconds_and_fraction(parts: &StructArray, row: usize) -> Option<i128> {
    Some(moments::from_parts(part(parts, 0, row)?, part(parts, 1, row)?))
}

fn part(parts: &StructArray, index: usize, row: usize) -> Option<i64> {
    let column = parts.columns().get(index)?;
    integer(column.as_ref(), row).and_then(|number| i64::try_from(number).ok())
}

/// A struct of an exponent and a significand.
fn dec_float(column: &dyn Array, row: usize) -> Option<Value> {
    let parts = column.as_struct_opt()?;
    let significand = bytes(parts.columns().get(1)?.as_ref(), row)?;
    Some(numbers::dec_float(significand, part(parts, 0, row)?))
}

/// A list of fixed size, of numbers of one type.
fn vector(column: &dyn Array, row: usize) -> Option<Value> {
    let elements = column.as_fixed_size_list_opt()?.value(row);
    let element = |index: usize| match elements.data_type() {
        // By way of its digits: 0.1 stays 0.1 in the wider type.
        DataType::Float32 => elements.as_primitive::<Float32Type>().value(index).to_string().parse().ok().map(|number: f64| number.into()),
        DataType::Float64 => Some(elements.as_primitive::<Float64Type>().value(index).into()),
        _ => integer(elements.as_ref(), index).and_then(|number| i64::try_from(number).ok()).map(Into::into),
    };
    let elements: Option<Vec<serde_json::Value>> = (0..elements.len()).map(element).collect();
    elements.map(|elements| Value::Json(elements.into()))
}
