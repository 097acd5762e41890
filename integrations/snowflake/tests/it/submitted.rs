//! Queries that run by themselves.

use onloan_blocks::database::{Database as _, DatabaseErrorKind, Params};
use onloan_blocks::params;
use onloan_snowflake::QueryStatus;
use serde_json::json;

use crate::harness::{ABORT, QUERY, open, requests, user};

#[tokio::test]
async fn a_submitted_query_runs_by_itself_and_is_fetched_later() {
    let user = user(json!({"hold": true}));
    let connection = open(&user).await;
    let query = connection.submit("SELECT %(n)s + 0 AS n", &params! { n: 42 }).await.unwrap();
    assert_eq!(requests(&user, QUERY)[0].body["asyncExec"], true);
    assert_eq!(query.status().await.unwrap(), QueryStatus::Running);
    user.release().unwrap();
    let mut rows = connection.submitted(query.id()).rows().await.unwrap();
    assert_eq!(rows.next(10).await.unwrap()[0].get::<i64>("n").unwrap(), 42);
    assert_eq!(query.status().await.unwrap(), QueryStatus::Succeeded);
    assert!(requests(&user, ABORT).is_empty(), "dropping what submit returns stops nothing");
}

#[tokio::test]
async fn a_submitted_change_tells_how_many_rows() {
    let user = user(json!({"running_polls": 2}));
    let connection = open(&user).await;
    connection.execute("CREATE TABLE t (id NUMBER)", &Params::none()).await.unwrap();
    let query = connection.submit("INSERT INTO t VALUES (1), (2)", &Params::none()).await.unwrap();
    assert_eq!(query.wait().await.unwrap().rows_affected, 2);
}

#[tokio::test]
async fn a_cancelled_query_says_so() {
    let user = user(json!({"hold": true}));
    let connection = open(&user).await;
    let query = connection.submit("SELECT 42", &Params::none()).await.unwrap();
    query.cancel().await.unwrap();
    let error = query.wait().await.unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_deref(), error.query_id.as_deref()),
        (DatabaseErrorKind::Cancelled, Some("000604"), Some(query.id()))
    );
}

#[tokio::test]
async fn a_submitted_query_that_fails_tells_when_it_is_asked() {
    let user = user(json!({}));
    let query = open(&user).await.submit("SELECT * FROM nowhere", &Params::none()).await.unwrap();
    assert_eq!(query.status().await.unwrap(), QueryStatus::Failed);
    let error = query.rows().await.map(drop).unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Sql, Some("002003")));
}
