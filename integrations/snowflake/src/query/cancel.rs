//! Stops a query at the server, also when the future that waited for it is dropped.

use std::sync::Arc;
use std::time::Duration;

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use reqwest::Method;
use serde::de::IgnoredAny;
use serde_json::json;
use uuid::Uuid;

use crate::error::QUERY_NOT_EXECUTING;
use crate::session::SnowflakeSession;
use crate::wire::{ACCEPT_JSON, Body, Call, Envelope, Retry};

/// An abort may reach the server before its query does.
const TRIES: u32 = 3;
const BETWEEN_TRIES: Duration = Duration::from_millis(200);
/// Nobody waits for an abort longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Aborts its request when it is dropped before it is told that the query ended.
pub(crate) struct AbortOnDrop {
    session: Arc<SnowflakeSession>,
    request_id: Uuid,
    running: bool,
}

impl AbortOnDrop {
    /// Watches over the request of that id.
    pub(crate) fn of(session: &Arc<SnowflakeSession>, request_id: Uuid) -> Self {
        Self { session: Arc::clone(session), request_id, running: true }
    }

    /// The query ended, or at least its answer came. One whose answer was lost for good is aborted all the same: its
    /// caller is told that it failed.
    pub(crate) fn settle<T>(mut self, outcome: &Result<T, DatabaseError>) {
        self.running = outcome.as_ref().is_err_and(|error| error.kind == DatabaseErrorKind::Connection);
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if self.running {
            let (session, request_id) = (Arc::clone(&self.session), self.request_id);
            self.session.run_in_background(async move { abort_request(&session, request_id).await });
        }
    }
}

async fn abort_request(session: &SnowflakeSession, request_id: Uuid) {
    let body = json!({"requestId": request_id});
    let tries = async {
        for _ in 0..TRIES {
            let answer = abort(session, "/queries/v1/abort-request", &body).await?;
            if answer.code.as_deref() != Some(QUERY_NOT_EXECUTING) {
                break;
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        Ok::<_, DatabaseError>(())
    };
    match tokio::time::timeout(PATIENCE, tries).await {
        Ok(Ok(())) => tracing::debug!(%request_id, "asked Snowflake to abort the query of a dropped request"),
        Ok(Err(why)) => tracing::warn!(%request_id, "the query of a dropped request may run on: {why}"),
        Err(_) => tracing::warn!(%request_id, "the query of a dropped request may run on: its abort was not answered"),
    }
}

/// Aborts a query that was submitted to run by itself.
pub(crate) async fn abort_query(session: &SnowflakeSession, query_id: &str) -> Result<(), DatabaseError> {
    abort(session, &format!("/queries/{query_id}/abort-request"), &json!({})).await.map(drop)
}

async fn abort(session: &SnowflakeSession, path: &str, body: &serde_json::Value) -> Result<Envelope<IgnoredAny>, DatabaseError> {
    let call = Call {
        method: Method::POST,
        path,
        query: vec![("requestId", Uuid::new_v4().to_string())],
        body: Body::json(body)?,
        accept: ACCEPT_JSON,
        retry: Retry::PARTING,
        counted: false,
    };
    session.call(&call).await
}
