//! Sessions that expire, end, and come back.

use onloan_blocks::database::{Connection, DatabaseErrorKind, Params};
use onloan_secrets::SecretField;
use onloan_snowflake::SnowflakeCredentials;
use onloan_testkit::UserOptions;
use serde_json::json;
use tokio::task::JoinSet;

use crate::harness::{
    LOGIN, PASSWORD, QUERY, RENEW, connect, connector, endpoint, eventually, nameless, new_user, requests, resolver, user,
};

async fn answer(session: &Connection) -> i64 {
    session.reset_cursors();
    session.fetch_one_as("SELECT 42", &Params::none()).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_the_statement_runs() {
    let user = user(json!({}));
    let session = connect(&user).await;
    user.expire_sessions().unwrap();
    assert_eq!(answer(&session).await, 42);
    assert_eq!((requests(&user, RENEW).len(), requests(&user, LOGIN).len()), (1, 1));
    let ids: Vec<_> = requests(&user, QUERY).iter().map(|request| request.query["requestId"].clone()).collect();
    assert_eq!(ids[0], ids[1], "it is the same request");
}

#[tokio::test]
async fn many_tasks_renew_the_session_once() {
    let user = user(json!({}));
    // The stand-in runs one statement at a time in a session; these are answered from memory.
    for number in 0..20 {
        let rows = json!({"rowtype": [{"name": "N", "type": "fixed"}], "queryResultFormat": "json", "rowset": [[number.to_string()]]});
        user.canned(&format!("SELECT {number}"), &rows).unwrap();
    }
    let session = connect(&user).await;
    user.expire_sessions().unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let session = session.clone();
        tasks.spawn(async move { session.fetch_one_as::<i64>(&format!("SELECT {number}"), &Params::none()).await.unwrap() });
    }
    let sum: i64 = tasks.join_all().await.into_iter().flatten().sum();
    assert_eq!(sum, 190);
    assert_eq!(requests(&user, RENEW).len(), 1);
}

#[tokio::test]
async fn a_session_whose_master_is_gone_logs_in_anew() {
    let user = user(json!({}));
    let session = connect(&user).await;
    user.expire_masters().unwrap();
    assert_eq!(answer(&session).await, 42);
    assert_eq!(requests(&user, LOGIN).len(), 2);
}

#[tokio::test]
async fn a_later_login_uses_the_secret_as_it_is_then() {
    let user = user(json!({}));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, PASSWORD).unwrap();
    let reference = SecretField::reference(&format!("ref+file://{}", file.path().display())).unwrap();
    let credentials = SnowflakeCredentials { password: reference, ..nameless(&user) };
    let connecting = connector(&user, credentials);
    let session = resolver([]).scope(connecting.connect_to(endpoint())).await.unwrap();
    new_user(UserOptions { name: user.name.clone(), password: Some("fake-rotated-password".into()), ..Default::default() });
    std::fs::write(&file, "fake-rotated-password").unwrap();
    user.expire_masters().unwrap();
    // Whoever notices need not be in the scope of the resolver that the connection was opened with.
    assert_eq!(answer(&session).await, 42);
}

#[tokio::test]
async fn a_session_that_cannot_come_back_says_why() {
    let user = user(json!({}));
    let session = connect(&user).await;
    new_user(UserOptions { name: user.name.clone(), password: Some("fake-rotated-password".into()), ..Default::default() });
    user.expire_masters().unwrap();
    let error = session.fetch_one("SELECT 42", &Params::none()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (DatabaseErrorKind::Authentication, Some("390100")));
}

#[tokio::test]
async fn half_a_transaction_is_not_committed_by_a_new_session() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.execute("CREATE TABLE halves (id NUMBER)", &Params::none()).await.unwrap();
    session.execute("BEGIN", &Params::none()).await.unwrap();
    session.execute("INSERT INTO halves VALUES (1)", &Params::none()).await.unwrap();
    user.expire_masters().unwrap();
    let error = session.execute("INSERT INTO halves VALUES (2)", &Params::none()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Expired);
    assert!(error.message.contains("run the transaction again"), "{error}");
    let count: Option<i64> = session.fetch_one_as("SELECT count(*) FROM halves", &Params::none()).await.unwrap();
    assert_eq!(count, Some(0), "the new session works, and holds nothing of the transaction");
}

#[tokio::test]
async fn closing_ends_the_session_at_the_server() {
    let user = user(json!({}));
    let session = connect(&user).await;
    session.close().await.unwrap();
    session.close().await.unwrap();
    let ends: Vec<_> = requests(&user, "/session").into_iter().filter(|request| request.query["delete"] == "true").collect();
    assert_eq!(ends.len(), 1);
    let error = session.execute("SELECT 1", &Params::none()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
}

#[tokio::test]
async fn a_dropped_session_ends_too() {
    let user = user(json!({}));
    drop(connect(&user).await);
    eventually("the session ends", || requests(&user, "/session").iter().any(|request| request.query["delete"] == "true")).await;
}
