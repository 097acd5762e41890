//! One statement for many sets of parameters: all of them or none.
//!
//! An `INSERT … VALUES (row)` becomes `INSERT … SELECT row FROM unnest(…)`: one array of texts for each parameter, so
//! that thousands of rows travel in one request and the statement stays the same however many there are. Postgres
//! turns each text into the type of its place, as it does with literals. Anything else runs row by row.

use onloan_blocks::database::{DatabaseError, Params, Statement, Value};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Executor as _};

use super::statement::{Places, SYNTAX, literal, parse};
use super::{run, run_bound};
use crate::error::{database_error, value_error};
use crate::insert::RowInsert;

/// Rows that travel in one request.
const CHUNK: usize = 5_000;
/// What Postgres answers to a savepoint outside a transaction.
const NO_TRANSACTION: &str = "25P01";

/// Runs `sql` for all of `rows`, or for none; gives the number of rows affected.
pub(super) async fn all_rows(connection: &mut PgConnection, sql: &str, rows: &[Params]) -> Result<u64, DatabaseError> {
    let Some(first) = rows.first() else { return Ok(0) };
    let statement = Statement::parse(sql, first, &SYNTAX)?;
    let values = rows.iter().map(|row| statement.values(row)).collect::<Result<Vec<_>, _>>()?;
    let scope = Scope::begin(connection).await?;
    let done = match unnested(connection, &statement, scope).await {
        Ok(Some(insert)) => insert_all(connection, &insert, &values).await,
        Ok(None) => one_by_one(connection, sql, rows).await,
        Err(error) => Err(error),
    };
    let ended = scope.end(connection, done.is_ok()).await;
    let affected = done?;
    ended?;
    Ok(affected)
}

async fn one_by_one(connection: &mut PgConnection, sql: &str, rows: &[Params]) -> Result<u64, DatabaseError> {
    let mut affected = 0;
    for row in rows {
        affected += run_bound(connection, sql, row).await?;
    }
    Ok(affected)
}

async fn insert_all(connection: &mut PgConnection, sql: &str, rows: &[Vec<&Value>]) -> Result<u64, DatabaseError> {
    let mut affected = 0;
    for chunk in rows.chunks(CHUNK) {
        let mut arguments = PgArguments::default();
        for position in 0..chunk[0].len() {
            let texts: Vec<Option<String>> = chunk.iter().map(|row| literal(row[position])).collect();
            arguments.add(texts).map_err(|why| value_error(why.to_string()))?;
        }
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        affected += connection.execute(query).await.map_err(database_error)?.rows_affected();
    }
    Ok(affected)
}

/// The insert of many rows that `statement` becomes; `None` when it cannot.
async fn unnested(connection: &mut PgConnection, statement: &Statement, scope: Scope) -> Result<Option<String>, DatabaseError> {
    let Some(insert) = RowInsert::of(statement, &SYNTAX) else { return Ok(None) };
    let one_row = statement.render(|position| format!("${}", position + 1));
    // The row's own types are what texts are turned into. Where Postgres cannot tell them without a value, as in
    // `$1 + $2`, each row goes by itself.
    let Ok(parsed) = parse(connection, &one_row).await else {
        scope.recover(connection).await?;
        return Ok(None);
    };
    let places = Places::of(&parsed);
    let row = insert.render_row(|position| format!("onloan_rows.c{position}{}", places.cast(position)));
    let list = |of: fn(usize) -> String| (0..statement.names().len()).map(of).collect::<Vec<_>>().join(", ");
    let arrays = list(|position| format!("${}::text[]", position + 1));
    let names = list(|position| format!("c{position}"));
    Ok(Some(format!("{}SELECT {row} FROM unnest({arrays}) AS onloan_rows({names}){}", insert.head, insert.tail)))
}

/// What makes many statements one: a transaction, or a savepoint in the transaction that the flow began.
#[derive(Debug, Clone, Copy)]
enum Scope {
    Transaction,
    Savepoint,
}

impl Scope {
    async fn begin(connection: &mut PgConnection) -> Result<Self, DatabaseError> {
        match run(connection, "SAVEPOINT onloan_many").await {
            Ok(_) => Ok(Self::Savepoint),
            Err(error) if error.sql_state.as_deref() == Some(NO_TRANSACTION) => {
                run(connection, "BEGIN").await?;
                Ok(Self::Transaction)
            }
            Err(error) => Err(error),
        }
    }

    /// Goes on after a statement that failed.
    async fn recover(self, connection: &mut PgConnection) -> Result<(), DatabaseError> {
        let sql = match self {
            Self::Transaction => "ROLLBACK; BEGIN",
            Self::Savepoint => "ROLLBACK TO SAVEPOINT onloan_many",
        };
        run(connection, sql).await.map(drop)
    }

    async fn end(self, connection: &mut PgConnection, succeeded: bool) -> Result<(), DatabaseError> {
        let sql = match (self, succeeded) {
            (Self::Transaction, true) => "COMMIT",
            (Self::Transaction, false) => "ROLLBACK",
            (Self::Savepoint, true) => "RELEASE SAVEPOINT onloan_many",
            (Self::Savepoint, false) => "ROLLBACK TO SAVEPOINT onloan_many; RELEASE SAVEPOINT onloan_many",
        };
        run(connection, sql).await.map(drop)
    }
}
