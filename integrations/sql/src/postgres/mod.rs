//! Postgres over sqlx.
//!
//! Rows are read as they arrive. A reader that stops early leaves the rest of its rows on the wire, and the next
//! statement reads past them: end long results with a `LIMIT` rather than with a reset.

mod decode;
mod insert;
mod statement;
mod target;

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use onloan_blocks::database::{Column, DatabaseError, Executed, Params, Row};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Executor as _, TypeInfo as _};

use crate::driver::Driver;
use crate::error::database_error;
use statement::{Prepared, prepare};
pub(crate) use target::PostgresTarget;

/// Postgres's part of a session.
pub(crate) struct Postgres;

#[async_trait]
impl Driver for Postgres {
    type Connection = PgConnection;
    type Bound = (String, PgArguments);

    async fn prepare(connection: &mut PgConnection, sql: &str, params: &Params) -> Result<(Self::Bound, Arc<[Column]>), DatabaseError> {
        let Prepared { sql, arguments, columns } = prepare(connection, sql, params).await?;
        let columns = columns.iter().map(|column| Column::new(column.name(), column.type_info().name())).collect();
        Ok(((sql, arguments), columns))
    }

    fn rows<'c>(
        connection: &'c mut PgConnection,
        (sql, arguments): Self::Bound,
        columns: Arc<[Column]>,
    ) -> BoxStream<'c, Result<Row, DatabaseError>> {
        let rows = connection.fetch(sqlx::query_with(AssertSqlSafe(sql), arguments));
        rows.map(move |row| decode::row(&row.map_err(database_error)?, &columns)).boxed()
    }

    /// The table's columns changed since the statement was prepared.
    fn is_outdated(error: &DatabaseError) -> bool {
        /// As in `cached plan must not change result type`; the text is in the server's language.
        const NOT_SUPPORTED: &str = "0A000";
        error.sql_state.as_deref() == Some(NOT_SUPPORTED)
    }

    async fn forget_prepared(connection: &mut PgConnection) -> Result<(), DatabaseError> {
        connection.clear_cached_statements().await.map_err(database_error)
    }

    async fn execute(connection: &mut PgConnection, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        let rows_affected = if params.is_empty() { run(connection, sql).await? } else { run_bound(connection, sql, params).await? };
        Ok(Executed { query_id: None, rows_affected })
    }

    async fn execute_many(connection: &mut PgConnection, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        let rows_affected = insert::all_rows(connection, sql, rows).await?;
        Ok(Executed { query_id: None, rows_affected })
    }

    async fn close(connection: PgConnection) -> Result<(), DatabaseError> {
        connection.close().await.map_err(database_error)
    }
}

/// Runs a statement as it is; a script of several too.
async fn run(connection: &mut PgConnection, sql: &str) -> Result<u64, DatabaseError> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map_err(database_error)?;
    Ok(done.rows_affected())
}

/// Runs a statement with its values.
async fn run_bound(connection: &mut PgConnection, sql: &str, params: &Params) -> Result<u64, DatabaseError> {
    let Prepared { sql, arguments, .. } = prepare(connection, sql, params).await?;
    let done = connection.execute(sqlx::query_with(AssertSqlSafe(sql), arguments)).await.map_err(database_error)?;
    Ok(done.rows_affected())
}
