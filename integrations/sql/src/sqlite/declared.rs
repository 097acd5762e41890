//! What a column was declared as.
//!
//! SQLite's values know only how they are stored; that `1` is a boolean and `2026-01-02` a date is in the table's
//! declaration. An expression has none, and its values come as they are stored.

use std::collections::HashMap;
use std::sync::Arc;

use onloan_blocks::database::{Column, DatabaseError};

use sqlx::{AssertSqlSafe, Column as _, ColumnOrigin, Executor as _, SqliteConnection, Statement as _, TypeInfo as _};

use crate::error::database_error;

/// What a declared type means for values that were stored as something simpler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    Boolean,
    Decimal,
    Date,
    Time,
    DateTime,
    Json,
    /// As stored.
    Other,
}

impl Declared {
    fn of(type_name: &str) -> Self {
        let name = type_name.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
        let word = name.split([' ', '_']).next().unwrap_or_default();
        match word {
            "BOOL" | "BOOLEAN" => Self::Boolean,
            "DECIMAL" | "NUMERIC" | "NUMBER" => Self::Decimal,
            "DATE" => Self::Date,
            "TIME" => Self::Time,
            "DATETIME" | "TIMESTAMP" | "TIMESTAMPTZ" => Self::DateTime,
            "JSON" | "JSONB" => Self::Json,
            _ => Self::Other,
        }
    }
}

type Types = HashMap<String, String>;

/// The columns of a query, and what each was declared as.
pub(super) async fn declared_columns(
    connection: &mut SqliteConnection,
    sql: &str,
) -> Result<(Arc<[Column]>, Vec<Declared>), DatabaseError> {
    let prepared = connection.prepare(sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(sql.to_owned()))).await.map_err(database_error)?;
    let mut tables: HashMap<String, Types> = HashMap::new();
    let mut columns = Vec::with_capacity(prepared.columns().len());
    for column in prepared.columns() {
        let type_name = match column.origin() {
            ColumnOrigin::Table(origin) => {
                if !tables.contains_key(&*origin.table) {
                    tables.insert(origin.table.to_string(), types_of(connection, &origin.table).await?);
                }
                tables[&*origin.table].get(&*origin.name).cloned()
            }
            ColumnOrigin::Expression | ColumnOrigin::Unknown => None,
        };
        columns.push(Column::new(column.name(), type_name.unwrap_or_else(|| column.type_info().name().to_owned())));
    }
    let declared = columns.iter().map(|column| Declared::of(&column.type_name)).collect();
    Ok((columns.into(), declared))
}

/// The declared types of a table's columns. `table` has its schema in front unless that is `main`.
async fn types_of(connection: &mut SqliteConnection, table: &str) -> Result<Types, DatabaseError> {
    let (schema, name) = table.split_once('.').unwrap_or(("main", table));
    let types = table_info(connection, schema, name).await?;
    // A table of `main` may have a dot in its name.
    if types.is_empty() { table_info(connection, "main", table).await } else { Ok(types) }
}

async fn table_info(connection: &mut SqliteConnection, schema: &str, table: &str) -> Result<Types, DatabaseError> {
    let sql = "SELECT name, type FROM pragma_table_info(?1, ?2)";
    let rows = sqlx::query_as(sql).bind(table.to_owned()).bind(schema.to_owned()).fetch_all(connection).await;
    Ok(rows.map_err(database_error)?.into_iter().collect())
}
