//! A statement with its values, as Postgres takes them.
//!
//! Postgres decides on a parameter's type by where it stands, and wants values of exactly that type. So a value brings
//! its own type along as a cast (`$1::int8`), from which Postgres converts as it does for literals, while text and null
//! take the type of their place, as quoted literals do: `'2026-01-02'` fits a date column, an enum or an inet.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use onloan_blocks::database::{Backslash, DatabaseError, DollarQuotes, Params, Statement, Syntax, Value};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgColumn, PgConnection, PgStatement, PgTypeInfo};
use sqlx::{Arguments as _, AssertSqlSafe, Either, Encode, Executor as _, SqlSafeStr as _, Statement as _, Type, TypeInfo as _};

use crate::error::{database_error, value_error};

pub(super) const SYNTAX: Syntax = Syntax {
    backslash: Backslash::AfterE,
    dollar_quotes: DollarQuotes::Tagged,
    nested_comments: true,
    slash_comments: false,
    other_identifier_quotes: false,
};

/// A statement that Postgres has parsed, and its values.
pub(super) struct Prepared {
    pub(super) sql: String,
    pub(super) arguments: PgArguments,
    pub(super) columns: Vec<PgColumn>,
}

/// Prepares `sql` for these parameters.
pub(super) async fn prepare(connection: &mut PgConnection, sql: &str, params: &Params) -> Result<Prepared, DatabaseError> {
    let statement = Statement::parse(sql, params, &SYNTAX)?;
    let values = statement.values(params)?;
    let arguments = bind(&values)?;
    let render = |places: &Places| statement.render(|position| placeholder(position, values[position], places));
    let mut sql = render(&Places::default());
    let mut prepared = parse(connection, &sql).await?;
    let places = Places::of(&prepared);
    let with_places = render(&places);
    if with_places != sql {
        sql = with_places;
        prepared = parse(connection, &sql).await?;
    }
    Ok(Prepared { sql, arguments, columns: prepared.columns().to_vec() })
}

pub(super) async fn parse(connection: &mut PgConnection, sql: &str) -> Result<PgStatement, DatabaseError> {
    connection.prepare(AssertSqlSafe(sql.to_owned()).into_sql_str()).await.map_err(database_error)
}

/// The types that Postgres gave to the places of parameters, where text does not simply fit.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<usize, String>);

impl Places {
    pub(super) fn of(prepared: &PgStatement) -> Self {
        let Some(Either::Left(types)) = prepared.parameters() else { return Self::default() };
        let casts = types.iter().enumerate().filter_map(|(position, place)| Some((position, cast_from_text(place)?)));
        Self(casts.collect())
    }

    /// The cast that turns text into what belongs at `position`; nothing where text does.
    pub(super) fn cast(&self, position: usize) -> &str {
        self.0.get(&position).map_or("", String::as_str)
    }
}

/// The cast from text to a type that text does not fit.
fn cast_from_text(place: &PgTypeInfo) -> Option<String> {
    match place.name() {
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => None,
        // Written like this, these would mean one character and one bit.
        "CHAR[]" => Some("::bpchar[]".into()),
        "BIT" => Some("::\"bit\"".into()),
        "BIT[]" => Some("::\"bit\"[]".into()),
        name => Some(format!("::{name}")),
    }
}

fn placeholder(position: usize, value: &Value, places: &Places) -> String {
    let number = position + 1;
    match value {
        Value::Null => format!("${number}"),
        Value::Text(_) => match places.cast(position) {
            "" => format!("${number}"),
            cast => format!("${number}::text{cast}"),
        },
        Value::Bool(_) => format!("${number}::bool"),
        // As literals: numbers that fit are `int4`, so that they find functions that take one.
        Value::Int(whole) if i32::try_from(*whole).is_ok() => format!("${number}::int4"),
        Value::Int(_) => format!("${number}::int8"),
        Value::Float(_) => format!("${number}::float8"),
        Value::Bytes(_) => format!("${number}::bytea"),
        Value::Decimal(_) => format!("${number}::text::numeric"),
        Value::Date(_) => format!("${number}::text::date"),
        Value::Time(_) => format!("${number}::text::time"),
        Value::DateTime(_) => format!("${number}::text::timestamp"),
        Value::Timestamp(_) | Value::OffsetTimestamp(..) => format!("${number}::text::timestamptz"),
        Value::Json(_) => format!("${number}::text::jsonb"),
    }
}

fn bind(values: &[&Value]) -> Result<PgArguments, DatabaseError> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(Null),
            Value::Bool(flag) => arguments.add(*flag),
            Value::Int(whole) => match i32::try_from(*whole) {
                Ok(small) => arguments.add(small),
                Err(_) => arguments.add(*whole),
            },
            Value::Float(number) => arguments.add(*number),
            Value::Bytes(bytes) => arguments.add(bytes.as_slice()),
            Value::Text(_)
            | Value::Decimal(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Timestamp(_)
            | Value::OffsetTimestamp(..)
            | Value::Json(_) => arguments.add(literal(value)),
        };
        added.map_err(|why| value_error(why.to_string()))?;
    }
    Ok(arguments)
}

/// A value as the text of a Postgres literal; `None` for null.
pub(super) fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Int(whole) => Some(whole.to_string()),
        Value::Float(number) => Some(format!("{number:?}")),
        Value::Bytes(bytes) => Some(hex(bytes)),
        Value::Json(document) => Some(document.to_string()),
        Value::Text(_)
        | Value::Decimal(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Timestamp(_)
        | Value::OffsetTimestamp(..) => value.as_text().map(std::borrow::Cow::into_owned),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("\\x"), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes every write");
        hex
    })
}

/// A null of whatever type its place has.
struct Null;

impl Type<sqlx::Postgres> for Null {
    fn type_info() -> PgTypeInfo {
        // Zero leaves the type to Postgres.
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, sqlx::Postgres> for Null {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}
