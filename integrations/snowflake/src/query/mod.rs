//! Statements: binds their values, submits them, waits, cancels.
//!
//! Knows the session only as something to call. Results are read elsewhere.

mod answer;
mod bind;
mod cancel;
mod poll;
mod text;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use onloan_blocks::database::{DatabaseError, Params, Statement, Value};
use reqwest::Method;
use serde::Serialize;
use uuid::Uuid;

use crate::error;
use crate::session::SnowflakeSession;
use crate::wire::{ACCEPT_RESULT, Body, Call, Envelope, Retry};

use bind::Bindings;
use cancel::AbortOnDrop;

pub(crate) use answer::{Chunk, QueryData};
pub(crate) use cancel::abort_query;
pub(crate) use poll::{outcome, result_of, status, until_done};
pub(crate) use text::binds_arrays;

pub use poll::QueryStatus;

/// A statement as the server takes it.
pub(crate) struct Prepared {
    sql: String,
    bindings: Option<Bindings>,
}

impl Prepared {
    /// One statement with one set of parameters.
    pub(crate) fn one(sql: &str, params: &Params) -> Result<Self, DatabaseError> {
        let statement = Statement::parse(sql, params, &text::SYNTAX)?;
        let values = statement.values(params)?;
        bind::check(statement.names(), &values)?;
        Ok(Self { sql: render(&statement), bindings: Bindings::row(&values) })
    }

    /// One statement for many sets of parameters, which all have the names of the first.
    pub(crate) fn many(sql: &str, rows: &[Params]) -> Result<Self, DatabaseError> {
        let none = Params::none();
        let statement = Statement::parse(sql, rows.first().unwrap_or(&none), &text::SYNTAX)?;
        let mut bound: Vec<Vec<&Value>> = Vec::with_capacity(rows.len());
        for params in rows {
            let values = statement.values(params)?;
            bind::check(statement.names(), &values)?;
            bound.push(values);
        }
        Ok(Self { sql: render(&statement), bindings: Bindings::rows(&bound) })
    }
}

fn render(statement: &Statement) -> String {
    statement.render(|_| "?".to_owned())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QueryRequest<'a> {
    sql_text: &'a str,
    async_exec: bool,
    sequence_id: u64,
    is_internal: bool,
    query_submission_time: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    bindings: Option<&'a Bindings>,
}

/// Runs a statement and waits for its end. When the future is dropped before that, the server is told to stop.
pub(crate) async fn run(session: &Arc<SnowflakeSession>, prepared: &Prepared, poll: Duration) -> Result<QueryData, DatabaseError> {
    let request_id = Uuid::new_v4();
    let watch = AbortOnDrop::of(session, request_id);
    let answer = request(session, prepared, request_id, false).await;
    let outcome = match answer {
        Ok(answer) => until_done(session, answer, poll).await,
        Err(error) => Err(error),
    };
    watch.settle(&outcome);
    note_transaction(session, &prepared.sql, outcome.is_ok());
    outcome
}

/// Submits a statement that runs by itself; answers its query id.
pub(crate) async fn submit(session: &Arc<SnowflakeSession>, prepared: &Prepared) -> Result<String, DatabaseError> {
    let request_id = Uuid::new_v4();
    let watch = AbortOnDrop::of(session, request_id);
    let answer = request(session, prepared, request_id, true).await;
    watch.settle(&answer);
    let answer = answer?;
    let data = if poll::is_running(&answer) { answer.data.unwrap_or_default() } else { outcome(session, answer)? };
    data.query_id.ok_or_else(|| error::protocol("Snowflake took the query and gave it no id"))
}

async fn request(
    session: &SnowflakeSession,
    prepared: &Prepared,
    request_id: Uuid,
    by_itself: bool,
) -> Result<Envelope<QueryData>, DatabaseError> {
    let content = QueryRequest {
        sql_text: &prepared.sql,
        async_exec: by_itself,
        sequence_id: session.next_sequence(),
        is_internal: false,
        query_submission_time: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |passed| passed.as_millis()),
        bindings: prepared.bindings.as_ref(),
    };
    let call = Call {
        method: Method::POST,
        path: "/queries/v1/query-request",
        query: vec![("requestId", request_id.to_string())],
        body: Body::json(&content)?,
        accept: ACCEPT_RESULT,
        retry: Retry::QUERY,
        counted: true,
    };
    session.call(&call).await
}

/// Without autocommit every statement is part of a transaction.
fn note_transaction(session: &SnowflakeSession, sql: &str, worked: bool) {
    let open = text::transaction(sql).or((!session.commits_by_itself()).then_some(true));
    if let Some(open) = open.filter(|_| worked) {
        session.note_transaction(open);
    }
}
