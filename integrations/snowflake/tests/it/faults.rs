//! Connections that break, servers that are busy.

use onloan_blocks::database::{Connection, DatabaseErrorKind, Params};
use onloan_testkit::{Fault, SnowflakeUser};
use serde_json::json;

use crate::harness::{CHUNKS, QUERY, connect, requests, user};

const NONE: fn() -> Params = Params::none;

async fn counted(session: &Connection) -> i64 {
    session.reset_cursors();
    session.fetch_one_as("SELECT count(*) FROM once", &NONE()).await.unwrap().unwrap()
}

async fn with_table(user: &SnowflakeUser<'_>) -> Connection {
    let session = connect(user).await;
    session.execute("CREATE TABLE once (id NUMBER)", &NONE()).await.unwrap();
    session
}

#[tokio::test]
async fn a_statement_whose_answer_is_lost_runs_once() {
    let user = user(json!({}));
    let session = with_table(&user).await;
    for fault in [Fault::AnswerLost, Fault::RequestLost] {
        user.fault(QUERY, fault, 1).unwrap();
        session.execute("INSERT INTO once VALUES (1)", &NONE()).await.unwrap();
    }
    assert_eq!(counted(&session).await, 2);
    let inserts: Vec<_> =
        requests(&user, QUERY).into_iter().filter(|request| request.body["sqlText"] == "INSERT INTO once VALUES (1)").collect();
    assert_eq!(inserts.len(), 4);
    for pair in inserts.chunks(2) {
        assert_eq!(pair[0].query["requestId"], pair[1].query["requestId"]);
        assert_ne!(pair[0].query["request_guid"], pair[1].query["request_guid"]);
        assert_eq!(pair[0].query["retryCount"], json!(null));
        assert_eq!((&pair[1].query["retryCount"], &pair[1].query["retryReason"]), (&json!("1"), &json!("0")));
        assert_eq!(pair[0].query["clientStartTime"], pair[1].query["clientStartTime"]);
    }
    assert_ne!(inserts[0].query["requestId"], inserts[2].query["requestId"]);
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let user = user(json!({}));
    let session = connect(&user).await;
    for status in [429, 502, 503, 504] {
        user.fault(QUERY, Fault::Status(status), 1).unwrap();
        session.reset_cursors();
        assert_eq!(session.fetch_one_as("SELECT 42", &NONE()).await.unwrap(), Some(42), "HTTP {status}");
        let last = requests(&user, QUERY).pop().unwrap();
        assert_eq!(last.query["retryReason"], status.to_string());
    }
}

#[tokio::test]
async fn a_server_that_knows_no_such_account_is_not_asked_again() {
    let user = user(json!({}));
    let session = connect(&user).await;
    user.fault(QUERY, Fault::Status(404), 1).unwrap();
    let error = session.execute("SELECT 1", &NONE()).await.unwrap_err();
    assert!(error.kind == DatabaseErrorKind::Connection && error.message.contains("HTTP 404"), "{error}");
    assert_eq!(requests(&user, QUERY).len(), 1);
}

#[tokio::test]
async fn a_lost_poll_is_asked_again() {
    let user = user(json!({"running_polls": 2}));
    let session = connect(&user).await;
    user.fault("/queries/", Fault::AnswerLost, 2).unwrap();
    assert_eq!(session.fetch_one_as("SELECT 42", &NONE()).await.unwrap(), Some(42));
}

#[tokio::test]
async fn a_broken_download_is_begun_again() {
    for format in ["json", "arrow"] {
        let user = user(json!({"chunk_rows": 1, "result_format": format}));
        let session = connect(&user).await;
        user.fault(CHUNKS, Fault::Status(503), 1).unwrap();
        user.fault(CHUNKS, Fault::AnswerLost, 1).unwrap();
        let rows: Vec<i64> = session.fetch_all_as("SELECT column1 FROM VALUES (1), (2), (3)", &NONE()).await.unwrap();
        assert_eq!(rows, [1, 2, 3]);
    }
}

#[tokio::test]
async fn a_download_that_is_refused_does_not_name_its_link() {
    let user = user(json!({"chunk_rows": 1}));
    let session = connect(&user).await;
    user.fault(CHUNKS, Fault::Status(403), 9).unwrap();
    let error = session.fetch_all("SELECT column1 FROM VALUES (1), (2)", &NONE()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Connection);
    assert!(error.message.contains("HTTP 403") && error.message.contains("run the query again"), "{error}");
    assert!(!error.message.contains("http://") && !error.message.contains(CHUNKS), "{error}");
}
