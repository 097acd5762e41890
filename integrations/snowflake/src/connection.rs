//! An open connection to Snowflake: the driver under `Connection`, and what only Snowflake can.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use onloan_blocks::database::{Database, DatabaseError, Executed, Params, Rows};

use crate::query::{self, Prepared, QueryData, QueryStatus};
use crate::result::SnowflakeRows;
use crate::session::SnowflakeSession;

/// An open connection to Snowflake.
///
/// Clones share it. Dropping the future of a running statement tells the server to stop it.
#[derive(Debug, Clone)]
pub struct SnowflakeConnection {
    session: Arc<SnowflakeSession>,
    poll: Duration,
}

impl SnowflakeConnection {
    pub(crate) fn new(session: SnowflakeSession, poll: Duration) -> Self {
        Self { session: Arc::new(session), poll }
    }

    /// Submits a statement that runs by itself: the connection is free at once, and dropping what is returned does not
    /// stop it.
    ///
    /// # Errors
    /// When the parameters do not fit or the server refuses the statement; an error in running it is told by
    /// [`SubmittedQuery::rows`].
    pub async fn submit(&self, sql: &str, params: &Params) -> Result<SubmittedQuery, DatabaseError> {
        let query_id = query::submit(&self.session, &Prepared::one(sql, params)?).await?;
        Ok(self.submitted(query_id))
    }

    /// A query that was submitted before, also by another process of the same user.
    pub fn submitted(&self, query_id: impl Into<String>) -> SubmittedQuery {
        SubmittedQuery { connection: self.clone(), query_id: query_id.into() }
    }

    async fn run(&self, sql: &str, params: &Params) -> Result<QueryData, DatabaseError> {
        query::run(&self.session, &Prepared::one(sql, params)?, self.poll).await
    }

    /// Snowflake binds arrays for inserts alone; anything else runs once for each row.
    async fn run_each(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        let mut total = Executed::default();
        for params in rows {
            let executed = self.run(sql, params).await?.executed();
            total.query_id = executed.query_id;
            total.rows_affected += executed.rows_affected;
        }
        Ok(total)
    }
}

#[async_trait]
impl Database for SnowflakeConnection {
    async fn execute(&self, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        Ok(self.run(sql, params).await?.executed())
    }

    async fn execute_many(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        let bound = rows.iter().any(|params| !params.is_empty());
        if rows.len() < 2 || !bound || !query::binds_arrays(sql) {
            return self.run_each(sql, rows).await;
        }
        let data = query::run(&self.session, &Prepared::many(sql, rows)?, self.poll).await?;
        Ok(data.executed())
    }

    async fn query(&self, sql: &str, params: &Params) -> Result<Box<dyn Rows>, DatabaseError> {
        let data = self.run(sql, params).await?;
        Ok(Box::new(SnowflakeRows::open(&self.session, data)?))
    }

    async fn close(&self) -> Result<(), DatabaseError> {
        self.session.close().await
    }
}

/// A query that runs by itself.
#[derive(Debug, Clone)]
pub struct SubmittedQuery {
    connection: SnowflakeConnection,
    query_id: String,
}

impl SubmittedQuery {
    /// Snowflake's id of the query, by which any session of the user finds it.
    pub fn id(&self) -> &str {
        &self.query_id
    }

    /// How far it is.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn status(&self) -> Result<QueryStatus, DatabaseError> {
        query::status(&self.connection.session, &self.query_id).await
    }

    /// Waits for its end, asking at most every `poll_frequency_s`; what it changed.
    ///
    /// # Errors
    /// When the query failed or was cancelled, or the server cannot be asked.
    pub async fn wait(&self) -> Result<Executed, DatabaseError> {
        Ok(self.result().await?.executed())
    }

    /// Waits for its end and opens its result.
    ///
    /// # Errors
    /// When the query failed or was cancelled, or the server cannot be asked.
    pub async fn rows(&self) -> Result<Box<dyn Rows>, DatabaseError> {
        let data = self.result().await?;
        Ok(Box::new(SnowflakeRows::open(&self.connection.session, data)?))
    }

    /// Stops it.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn cancel(&self) -> Result<(), DatabaseError> {
        query::abort_query(&self.connection.session, &self.query_id).await
    }

    async fn result(&self) -> Result<QueryData, DatabaseError> {
        let session = &self.connection.session;
        let answer = query::result_of(session, &self.query_id).await?;
        query::until_done(session, answer, self.connection.poll).await
    }
}
