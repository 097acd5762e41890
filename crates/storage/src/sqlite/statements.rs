//! Statements on a connection of SQLite: values in, rows out. Each text is prepared once for a connection.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};
use sea_query::Value;

use crate::Result;
use crate::row::{FromRow, Places};
use crate::session::Statement;

/// Runs a statement; answers how many rows it changed.
pub(crate) fn execute(connection: &Connection, statement: &Statement) -> Result<u64> {
    let changed = prepared(connection, statement)?.raw_execute()?;
    Ok(changed as u64)
}

/// All rows of a query.
pub(crate) fn rows<T: FromRow>(connection: &Connection, query: &Statement) -> Result<Vec<T>> {
    let mut prepared = prepared(connection, query)?;
    let places = Places::of::<T>(&prepared.column_names())?;
    let (mut cursor, mut rows) = (prepared.raw_query(), Vec::new());
    while let Some(row) = cursor.next()? {
        rows.push(places.read_sqlite(row)?);
    }
    Ok(rows)
}

fn prepared<'c>(connection: &'c Connection, statement: &Statement) -> Result<CachedStatement<'c>> {
    let mut prepared = connection.prepare_cached(&statement.text)?;
    for (place, value) in statement.values.iter().enumerate() {
        prepared.raw_bind_parameter(place + 1, Bound(value))?;
    }
    Ok(prepared)
}

/// A value as SQLite keeps it.
struct Bound<'v>(&'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let integer = |number: Option<i64>| number.map_or(ValueRef::Null, ValueRef::Integer);
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Bool(flag) => integer(flag.map(i64::from)),
            Value::TinyInt(number) => integer(number.map(i64::from)),
            Value::SmallInt(number) => integer(number.map(i64::from)),
            Value::Int(number) => integer(number.map(i64::from)),
            Value::BigInt(number) => integer(*number),
            Value::TinyUnsigned(number) => integer(number.map(i64::from)),
            Value::SmallUnsigned(number) => integer(number.map(i64::from)),
            Value::Unsigned(number) => integer(number.map(i64::from)),
            Value::BigUnsigned(number) => {
                let fits = |number: u64| i64::try_from(number).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()));
                integer(number.map(fits).transpose()?)
            }
            Value::Double(number) => number.map_or(ValueRef::Null, ValueRef::Real),
            Value::Float(number) => number.map_or(ValueRef::Null, |number| ValueRef::Real(number.into())),
            Value::String(text) => text.as_ref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Value::Bytes(bytes) => bytes.as_ref().map_or(ValueRef::Null, |bytes| ValueRef::Blob(bytes)),
            Value::Uuid(id) => id.as_ref().map_or(ValueRef::Null, |id| ValueRef::Blob(id.as_bytes())),
            _ => return Err(rusqlite::Error::ToSqlConversionFailure("no column holds such a value".into())),
        }))
    }
}
