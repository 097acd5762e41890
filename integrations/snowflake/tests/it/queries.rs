//! What of a statement goes over the wire, and what comes back of it.

use std::time::Duration;

use onloan_blocks::database::{Database as _, DatabaseErrorKind, Params};
use onloan_blocks::params;
use serde_json::json;

use crate::harness::{ABORT, QUERY, connect, eventually, open, requests, statements, user};

const NONE: fn() -> Params = Params::none;
const INSERT: &str = "INSERT INTO people (name, age) VALUES (%(name)s, %(age)s)";

#[tokio::test]
async fn parameters_travel_beside_the_statement_and_not_in_it() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.execute("CREATE TABLE people (name VARCHAR, age NUMBER)", &NONE()).await.unwrap();
    let name = "'); DROP TABLE people; --";
    session.execute(INSERT, &params! { age: 42, name: name }).await.unwrap();
    let sent = requests(&user, QUERY).pop().unwrap().body;
    assert_eq!(sent["sqlText"], "INSERT INTO people (name, age) VALUES (?, ?)");
    assert_eq!(sent["bindings"], json!({"1": {"type": "TEXT", "value": name}, "2": {"type": "FIXED", "value": "42"}}));
    let found: Option<(String, i64)> = session.fetch_one_as("SELECT name, age FROM people", &NONE()).await.unwrap();
    assert_eq!(found, Some((name.to_owned(), 42)));
}

#[tokio::test]
async fn many_rows_are_one_request() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.execute("CREATE TABLE people (name VARCHAR, age NUMBER)", &NONE()).await.unwrap();
    let before = statements(&user).len();
    let rows = [params! { name: "Ford", age: 42 }, params! { name: "Marvin", age: None::<i64> }, params! { age: 1, name: "Me" }];
    let executed = session.execute_many(INSERT, &rows).await.unwrap();
    assert_eq!(executed.rows_affected, 3);
    assert_eq!(statements(&user).len(), before + 1);
    let sent = requests(&user, QUERY).pop().unwrap().body;
    let expected = json!({"1": {"type": "TEXT", "value": ["Ford", "Marvin", "Me"]}, "2": {"type": "FIXED", "value": ["42", null, "1"]}});
    assert_eq!(sent["bindings"], expected);
}

#[tokio::test]
async fn a_large_body_is_gzipped() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.execute("CREATE TABLE people (name VARCHAR, age NUMBER)", &NONE()).await.unwrap();
    assert_eq!(requests(&user, QUERY).pop().unwrap().headers["content-encoding"], json!(null));
    let long = "x".repeat(20_000);
    session.execute(INSERT, &params! { name: long.as_str(), age: 1 }).await.unwrap();
    let sent = requests(&user, QUERY).pop().unwrap();
    assert_eq!(sent.headers["content-encoding"], "gzip");
    assert_eq!(sent.body["bindings"]["1"]["value"], long);
}

#[tokio::test]
async fn statements_and_results_know_their_query_id() {
    let user = user(json!({}));
    let connection = open(&user).await;
    let executed = connection.execute("CREATE TABLE t (id NUMBER)", &NONE()).await.unwrap();
    let rows = connection.query("SELECT 1", &NONE()).await.unwrap();
    let ids = [executed.query_id.as_deref(), rows.query_id()].map(|id| uuid::Uuid::parse_str(id.unwrap()).unwrap());
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn an_sql_error_has_code_state_and_query_id() {
    let user = user(json!({}));
    let session = connect(&user).await;
    let error = session.execute("SELECT * FROM nowhere", &NONE()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Sql);
    assert_eq!((error.code.as_deref(), error.sql_state.as_deref()), (Some("002003"), Some("42S02")));
    let query_id = error.query_id.clone().unwrap();
    assert!(error.message.contains("002003") && error.message.contains(&query_id), "{error}");
}

#[tokio::test]
async fn a_query_that_takes_long_is_asked_for_until_it_is_there() {
    let user = user(json!({"running_polls": 3}));
    let session = connect(&user).await;
    assert_eq!(session.fetch_one_as("SELECT 42", &NONE()).await.unwrap(), Some(42));
    let polls: Vec<_> = requests(&user, "/queries/").into_iter().filter(|request| request.path.ends_with("/result")).collect();
    assert_eq!(polls.len(), 4, "three times not yet, once the result");
}

#[tokio::test]
async fn a_file_transfer_is_refused() {
    let user = user(json!({}));
    user.canned("PUT file:///tmp/x @~", &json!({"command": "UPLOAD", "src_locations": ["/tmp/x"]})).unwrap();
    let error = connect(&user).await.execute("PUT file:///tmp/x @~", &NONE()).await.unwrap_err();
    assert!(error.message.contains("`UPLOAD`"), "{error}");
}

#[tokio::test]
async fn a_dropped_query_is_aborted() {
    let user = user(json!({"hold": true}));
    let session = connect(&user).await;
    let running = session.clone();
    let task = tokio::spawn(async move { running.execute("SELECT 42", &NONE()).await });
    eventually("the query runs", || requests(&user, "/queries/").iter().any(|request| request.path.ends_with("/result"))).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    session.close().await.unwrap();
    let (query, abort) = (requests(&user, QUERY).remove(0), requests(&user, ABORT).remove(0));
    assert_eq!(abort.body["requestId"], query.query["requestId"], "closing waits for the abort");
}

#[tokio::test]
async fn a_query_that_outlives_its_timeout_is_aborted() {
    let user = user(json!({"hold": true}));
    let session = connect(&user).await;
    let outcome = tokio::time::timeout(Duration::from_millis(200), session.execute("SELECT 42", &NONE())).await;
    assert!(outcome.is_err());
    eventually("the query is aborted", || !requests(&user, ABORT).is_empty()).await;
}

#[tokio::test]
async fn a_finished_query_is_not_aborted() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.execute("SELECT 42", &NONE()).await.unwrap();
    session.execute("SELEKT", &NONE()).await.unwrap_err();
    session.close().await.unwrap();
    assert!(requests(&user, ABORT).is_empty());
}
