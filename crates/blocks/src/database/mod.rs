//! What a flow asks of a database, whichever it is.
//!
//! A driver implements [`Database`]: run a statement, run one statement for many rows, open a
//! result. The `fetch_*` methods of [`Connection`] stand on that, with the cursor rules of Prefect's
//! database blocks: a repeated identical fetch goes on where the last one stopped.

#[cfg(feature = "behaviour-suite")]
mod behaviour;
mod connection;
mod error;
mod from_value;
mod lexer;
mod params;
mod placeholders;
mod row;
mod typed;
mod value;

use async_trait::async_trait;

#[cfg(feature = "behaviour-suite")]
pub use behaviour::{SuiteDialect, database_behaviour};
pub use connection::Connection;
pub use error::{DatabaseError, DatabaseErrorKind};
pub use from_value::{FromValue, offset_timestamp};
pub use lexer::{Backslash, DollarQuotes, Syntax};
pub use params::Params;
pub use placeholders::{Piece, Statement};
pub use row::{Column, Row, RowError};
pub use value::Value;

/// One open connection to a database.
///
/// Statements name their parameters as `%(name)s`; values are bound by the server and never
/// spliced into the text.
#[async_trait]
pub trait Database: Send + Sync {
    /// Runs a statement and waits for its end.
    async fn execute(&self, sql: &str, params: &Params) -> Result<Executed, DatabaseError>;

    /// Runs one statement for every set of parameters, in as few requests as the database allows.
    async fn execute_many(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError>;

    /// Runs a query and opens its result, which is read in bounded memory.
    async fn query(&self, sql: &str, params: &Params) -> Result<Box<dyn Rows>, DatabaseError>;

    /// Ends the connection. Later calls fail; a second close does nothing.
    async fn close(&self) -> Result<(), DatabaseError>;
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Executed {
    /// The database's id of the query, where it has one.
    pub query_id: Option<String>,
    /// How many rows were inserted, updated or deleted.
    pub rows_affected: u64,
}

/// An open result.
#[async_trait]
pub trait Rows: Send {
    /// The result's columns.
    fn columns(&self) -> &[Column];

    /// The database's id of the query, where it has one.
    fn query_id(&self) -> Option<&str> {
        None
    }

    /// The next rows, at most `size`; fewer only at the end, none after it.
    async fn next(&mut self, size: usize) -> Result<Vec<Row>, DatabaseError>;
}
