//! Rows of Postgres, out of the binary form of each type.
//!
//! Type oids are those of `pg_type.dat`, which never change; the forms are those of each type's `send` function.

mod list;
mod network;
mod numeric;
mod temporal;

use std::sync::Arc;

use onloan_blocks::database::{Column, DatabaseError, Row, Value};
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use crate::error::{database_error, value_error};

pub(super) fn row(row: &PgRow, columns: &Arc<[Column]>) -> Result<Row, DatabaseError> {
    let values = (0..row.len()).map(|index| value(row, index, &columns[index].name));
    Ok(Row::new(Arc::clone(columns), values.collect::<Result<_, _>>()?))
}

fn value(row: &PgRow, index: usize, column: &str) -> Result<Value, DatabaseError> {
    let raw = row.try_get_raw(index).map_err(database_error)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let bytes = raw.as_bytes().map_err(|why| value_error(why.to_string()))?;
    let type_info = raw.type_info();
    decode(type_info.oid().map_or(0, |oid| oid.0), bytes, Some(&type_info)).map_err(|why| {
        let message = match why {
            Undecodable::Type => format!(
                "column `{column}` has the Postgres type `{0}`, which has no counterpart here: select `{column}::text`",
                type_info.name()
            ),
            Undecodable::Value(why) => format!("column `{column}` of type `{}` cannot be read: {why}", type_info.name()),
        };
        value_error(message)
    })
}

/// Why bytes were not decoded.
#[derive(Debug, PartialEq, Eq)]
enum Undecodable {
    /// The type is unknown here.
    Type,
    /// The value is beyond what can be held, or its form is unknown.
    Value(&'static str),
}

const BROKEN: Undecodable = Undecodable::Value("its binary form is not the expected one");

/// A value of the type `oid`. Types that are not built in are known by `type_info`.
fn decode(oid: u32, bytes: &[u8], type_info: Option<&PgTypeInfo>) -> Result<Value, Undecodable> {
    Ok(match oid {
        16 => Value::Bool(bytes == [1]),
        17 => Value::Bytes(bytes.to_vec()),
        // "char", which is one byte.
        18 => Value::Text(bytes.iter().map(|byte| char::from(*byte)).collect()),
        20 => Value::Int(i64::from_be_bytes(fixed(bytes)?)),
        21 => Value::Int(i16::from_be_bytes(fixed(bytes)?).into()),
        23 => Value::Int(i32::from_be_bytes(fixed(bytes)?).into()),
        // oid, xid, cid
        26 | 28 | 29 => Value::Int(u32::from_be_bytes(fixed(bytes)?).into()),
        // text, varchar, bpchar, name, unknown, xml
        25 | 1043 | 1042 | 19 | 705 | 142 => text(bytes)?,
        114 => Value::Json(serde_json::from_slice(bytes).map_err(|_| BROKEN)?),
        // jsonb has a version in front.
        3802 => Value::Json(serde_json::from_slice(bytes.get(1..).ok_or(BROKEN)?).map_err(|_| BROKEN)?),
        700 => Value::Float(f32_as_f64(f32::from_be_bytes(fixed(bytes)?))),
        701 => Value::Float(f64::from_be_bytes(fixed(bytes)?)),
        1700 => numeric::decode(bytes)?,
        1082 => temporal::date(bytes)?,
        1083 => temporal::time(bytes)?,
        1266 => temporal::time_with_offset(bytes)?,
        1114 => temporal::date_time(bytes)?,
        1184 => temporal::timestamp(bytes)?,
        1186 => temporal::interval(bytes)?,
        2950 => network::uuid(bytes)?,
        // inet, cidr
        869 | 650 => network::inet(bytes)?,
        // macaddr, macaddr8
        829 | 774 => network::mac(bytes),
        // bit, varbit
        1560 | 1562 => network::bits(bytes)?,
        2278 => Value::Null,
        _ => return not_built_in(bytes, type_info),
    })
}

fn not_built_in(bytes: &[u8], type_info: Option<&PgTypeInfo>) -> Result<Value, Undecodable> {
    let type_info = type_info.ok_or(Undecodable::Type)?;
    match type_info.kind() {
        PgTypeKind::Enum(_) => text(bytes),
        PgTypeKind::Array(element) => list::decode(bytes, element),
        PgTypeKind::Domain(base) => decode(base.oid().map_or(0, |oid| oid.0), bytes, Some(base)),
        PgTypeKind::Simple | PgTypeKind::Pseudo if type_info.name().eq_ignore_ascii_case("citext") => text(bytes),
        PgTypeKind::Simple | PgTypeKind::Pseudo | PgTypeKind::Composite(_) | PgTypeKind::Range(_) => Err(Undecodable::Type),
    }
}

fn text(bytes: &[u8]) -> Result<Value, Undecodable> {
    std::str::from_utf8(bytes).map(Value::from).map_err(|_| BROKEN)
}

/// The float that prints the same digits, as Postgres shows it: 0.1 and not 0.10000000149.
fn f32_as_f64(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| number.into())
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Undecodable> {
    bytes.try_into().map_err(|_| BROKEN)
}

/// Takes `N` bytes off the front.
fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Undecodable> {
    let (front, rest) = bytes.split_first_chunk().ok_or(BROKEN)?;
    *bytes = rest;
    Ok(*front)
}
