//! Waits for a query that the server has not finished yet.

use std::time::Duration;

use onloan_blocks::database::DatabaseError;
use reqwest::Method;
use serde::Deserialize;
use uuid::Uuid;

use super::QueryData;
use crate::error::{self, QUERY_IN_PROGRESS, QUERY_IN_PROGRESS_ASYNC, Refusal};
use crate::session::SnowflakeSession;
use crate::wire::{ACCEPT_JSON, ACCEPT_RESULT, Body, Call, Envelope, Retry};

const FIRST_WAIT: Duration = Duration::from_millis(50);

/// Whether an answer says that the query still runs.
pub(crate) fn is_running(answer: &Envelope<QueryData>) -> bool {
    matches!(answer.code.as_deref(), Some(QUERY_IN_PROGRESS | QUERY_IN_PROGRESS_ASYNC))
}

/// Asks for the result until it is there: soon at first, then at most every `longest`.
pub(crate) async fn until_done(
    session: &SnowflakeSession,
    mut answer: Envelope<QueryData>,
    longest: Duration,
) -> Result<QueryData, DatabaseError> {
    let mut wait = FIRST_WAIT;
    while is_running(&answer) {
        let path = result_path(answer.data.as_ref())?;
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(longest.max(FIRST_WAIT));
        answer = result(session, &path).await?;
    }
    outcome(session, answer)
}

/// The result of the query of that id, finished or not.
pub(crate) async fn result_of(session: &SnowflakeSession, query_id: &str) -> Result<Envelope<QueryData>, DatabaseError> {
    result(session, &format!("/queries/{query_id}/result")).await
}

async fn result(session: &SnowflakeSession, path: &str) -> Result<Envelope<QueryData>, DatabaseError> {
    session.call(&get(path, ACCEPT_RESULT)).await
}

fn result_path(data: Option<&QueryData>) -> Result<String, DatabaseError> {
    let by_id = |data: &QueryData| data.query_id.as_ref().map(|id| format!("/queries/{id}/result"));
    let path = data.and_then(|data| data.get_result_url.clone().or_else(|| by_id(data)));
    path.ok_or_else(|| error::protocol("Snowflake says that the query runs, and not where its result will be"))
}

/// The data of a query that worked, or the error of one that did not.
pub(crate) fn outcome(session: &SnowflakeSession, answer: Envelope<QueryData>) -> Result<QueryData, DatabaseError> {
    let data = answer.data.unwrap_or_default();
    if !answer.success {
        let refusal = Refusal {
            code: answer.code.as_deref(),
            message: answer.message.as_deref(),
            sql_state: data.sql_state.as_deref(),
            query_id: data.query_id.as_deref(),
        };
        return Err(refusal.of_statement(session.redactor()));
    }
    match &data.command {
        Some(command) => Err(error::protocol(format!("`{command}` of files is not built in: PUT and GET run in Snowflake's own tools"))),
        None => Ok(data),
    }
}

/// How far a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryStatus {
    /// It waits or runs.
    Running,
    /// Its result is there.
    Succeeded,
    /// It failed; asking for its result tells why.
    Failed,
    /// It was cancelled.
    Cancelled,
}

#[derive(Deserialize)]
struct Monitoring {
    #[serde(default)]
    queries: Vec<Monitored>,
}

#[derive(Deserialize)]
struct Monitored {
    status: String,
}

/// Asks how far the query is.
pub(crate) async fn status(session: &SnowflakeSession, query_id: &str) -> Result<QueryStatus, DatabaseError> {
    let answer: Envelope<Monitoring> = session.call(&get(&format!("/monitoring/queries/{query_id}"), ACCEPT_JSON)).await?;
    // A query that was submitted a moment ago may not be listed yet.
    let monitored = answer.data.and_then(|data| data.queries.into_iter().next());
    monitored.map_or(Ok(QueryStatus::Running), |query| read_status(&query.status))
}

fn read_status(text: &str) -> Result<QueryStatus, DatabaseError> {
    match text {
        "RUNNING" | "QUEUED" | "RESUMING_WAREHOUSE" | "QUEUED_REPAIRING_WAREHOUSE" | "BLOCKED" | "NO_DATA" | "RESTARTED" => {
            Ok(QueryStatus::Running)
        }
        "SUCCESS" => Ok(QueryStatus::Succeeded),
        "FAILED_WITH_ERROR" | "FAILED_WITH_INCIDENT" | "DISCONNECTED" => Ok(QueryStatus::Failed),
        "ABORTING" | "ABORTED" => Ok(QueryStatus::Cancelled),
        other => Err(error::protocol(format!("Snowflake says that the query is `{other}`, which is not known here"))),
    }
}

fn get<'a>(path: &'a str, accept: &'static str) -> Call<'a> {
    Call {
        method: Method::GET,
        path,
        query: vec![("requestId", Uuid::new_v4().to_string())],
        body: Body::None,
        accept,
        retry: Retry::QUERY,
        counted: false,
    }
}
