//! One statement for many sets of parameters.
//!
//! An `INSERT … VALUES (row)` becomes `INSERT … SELECT row FROM unnest(…)`: one array of texts for each parameter, so
//! that thousands of rows travel in one request and the statement stays the same however many there are. Postgres
//! turns each text into the type of its place, as it does with literals. Anything else runs row by row.

use futures::future::BoxFuture;
use onloan_blocks::database::{DatabaseError, Params, Statement, Value};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Executor as _};

use super::statement::{Places, SYNTAX, literal, parse};
use super::{run, run_bound};
use crate::error::{database_error, value_error};
use crate::insert::RowInsert;

/// Rows that travel in one request.
const CHUNK: usize = 5_000;

/// Runs `sql` for all of `rows`, or for none; gives the number of rows affected.
pub(super) async fn all_rows(connection: &mut PgConnection, sql: &str, rows: &[Params]) -> Result<u64, DatabaseError> {
    let Some(first) = rows.first() else { return Ok(0) };
    let statement = Statement::parse(sql, first, &SYNTAX)?;
    let values = rows.iter().map(|row| statement.values(row)).collect::<Result<Vec<_>, _>>()?;
    match unnested(connection, &statement).await? {
        Some(insert) if values.len() <= CHUNK => insert_chunk(connection, &insert, &values).await,
        Some(insert) => {
            let work = async |connection: &mut PgConnection| {
                let mut affected = 0;
                for chunk in values.chunks(CHUNK) {
                    affected += insert_chunk(connection, &insert, chunk).await?;
                }
                Ok(affected)
            };
            todo_transaction(connection, work).await
        }
        None => todo!(),
    }
}
