//! When a call is tried again.

use bytes::Bytes;
use http::{Request, Response};
use onloan_client::{Client, ClientError, Retries, Transport, TransportError};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

type Outcome = Result<Response<Bytes>, TransportError>;

/// A server that answers what it was told to, in order, and remembers what it was asked.
struct Script {
    outcomes: Mutex<VecDeque<Outcome>>,
    asked: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl Transport for Script {
    async fn call(&self, request: Request<Bytes>) -> Outcome {
        self.asked.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
        self.outcomes.lock().unwrap().pop_front().expect("the script has an answer to each call")
    }
}

fn client(outcomes: impl IntoIterator<Item = Outcome>) -> (Client, Arc<Script>) {
    let script = Arc::new(Script { outcomes: Mutex::new(outcomes.into_iter().collect()), asked: Mutex::default() });
    let at_once = Retries { attempts: 3, first_delay: Duration::ZERO, longest_delay: Duration::ZERO };
    (Client::in_process(Arc::clone(&script) as Arc<dyn Transport>).with_retries(at_once), script)
}

fn answer(status: u16, body: &str) -> Outcome {
    Ok(Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap())
}

fn interrupted() -> Outcome {
    Err(TransportError::Interrupted("connection reset".into()))
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let (client, script) = client([answer(503, "{}"), answer(429, "{}"), answer(200, "true")]);
    assert!(client.health().await.unwrap());
    assert_eq!(script.asked.lock().unwrap().len(), 3);
    assert_eq!(script.asked.lock().unwrap()[0], "GET /api/health");
}

#[tokio::test]
async fn a_server_that_stays_busy_is_reported_with_its_status() {
    let (client, _script) = client((0..4).map(|_| answer(503, r#"{"exception_message":"Service Unavailable"}"#)));
    let error = client.health().await.unwrap_err();
    assert_eq!(error.to_string(), "`GET /health` was refused with status 503: Service Unavailable");
}

#[tokio::test]
async fn a_server_that_never_answered_is_not_asked_again() {
    let (client, script) = client([Err(TransportError::NotConnected("connection refused".into()))]);
    let error = client.health().await.unwrap_err();
    assert!(matches!(error, ClientError::NotReachable { .. }), "{error}");
    assert!(error.to_string().contains("onloan server start"), "{error}");
    assert_eq!(script.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_broken_connection_repeats_a_read_but_not_a_log_line() {
    let (client, script) = client([answer(200, "true"), interrupted(), answer(200, "true"), interrupted()]);
    client.health().await.unwrap();
    client.health().await.unwrap();
    let error = client.create_logs(&[]).await.unwrap_err();
    assert!(error.to_string().contains("connection reset"), "{error}");
    assert_eq!(script.asked.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn an_answer_of_another_kind_of_server_is_called_that() {
    let (client, _script) = client([answer(200, "<html>")]);
    let error = client.server_version().await.unwrap_err();
    assert!(matches!(error, ClientError::Answer { .. }), "{error}");
}

#[tokio::test]
async fn a_name_becomes_one_segment_of_the_path() {
    let (client, script) = client([answer(404, r#"{"detail":"Block document not found"}"#)]);
    let found = client.read_block_document_by_name("aws-secret", "a b/c?", false).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(
        script.asked.lock().unwrap()[0],
        "GET /api/block_types/slug/aws-secret/block_documents/name/a%20b%2Fc%3F?include_secrets=false"
    );
}
