//! What SQLite and Postgres each do in their own way, below what they share.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use onloan_blocks::database::{Column, DatabaseError, Executed, Params, Row};

/// One kind of database. Every call has the connection to itself.
#[async_trait]
pub(crate) trait Driver: Send + Sync + 'static {
    /// An open connection.
    type Connection: Send + 'static;
    /// A statement with its values, ready to run.
    type Bound: Send + Sync + 'static;

    /// Prepares a query, so that its columns are known before its rows.
    async fn prepare(connection: &mut Self::Connection, sql: &str, params: &Params) -> Result<(Self::Bound, Arc<[Column]>), DatabaseError>;

    /// Runs a prepared query.
    fn rows<'c>(
        connection: &'c mut Self::Connection,
        bound: Self::Bound,
        columns: Arc<[Column]>,
    ) -> BoxStream<'c, Result<Row, DatabaseError>>;

    /// Whether a query failed because what was prepared is out of date: then it is prepared anew, once.
    fn is_outdated(_error: &DatabaseError) -> bool {
        false
    }

    /// Forgets what was prepared.
    async fn forget_prepared(_connection: &mut Self::Connection) -> Result<(), DatabaseError> {
        Ok(())
    }

    /// Runs a statement whose rows nobody wants.
    async fn execute(connection: &mut Self::Connection, sql: &str, params: &Params) -> Result<Executed, DatabaseError>;

    /// Runs a statement for each set of parameters: all of them or none.
    async fn execute_many(connection: &mut Self::Connection, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError>;

    /// Takes leave of the database.
    async fn close(connection: Self::Connection) -> Result<(), DatabaseError>;
}
