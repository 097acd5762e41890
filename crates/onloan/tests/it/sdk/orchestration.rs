//! What a run does when the server says no, wait, or nothing at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use onloan::prelude::*;
use onloan_client::{Client, Retries, Transport, TransportError};

use super::*;

/// A server in this process that answers some requests as the test says.
struct Scripted {
    server: onloan_server::Server,
    /// The answer for a path, a body, and how often the script has answered before; `None` is the server's own.
    script: fn(&str, &str, u32) -> Option<(u16, &'static str)>,
    asked: AtomicU32,
}

#[async_trait]
impl Transport for Scripted {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let path = request.uri().path().to_owned();
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let asked = self.asked.load(Ordering::SeqCst);
        match (self.script)(&path, &body, asked) {
            Some((status, answer)) => {
                self.asked.fetch_add(1, Ordering::SeqCst);
                Ok(Response::builder().status(status).body(Bytes::from(answer)).unwrap())
            }
            None => Ok(self.server.call(request).await),
        }
    }
}

async fn scripted(script: fn(&str, &str, u32) -> Option<(u16, &'static str)>) -> (Session, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let server = onloan::open(&onloan::settings::Database::File(folder.path().join("onloan.db"))).await.unwrap();
    let client = Client::in_process(Arc::new(Scripted { server, script, asked: AtomicU32::new(0) }));
    let session = Session::builder(client.with_retries(Retries::none()), folder.path().join("storage")).build();
    (session, folder)
}

/// A server that is not Onloan's makes a run and moves it by one call each.
fn not_ours(path: &str) -> Option<(u16, &'static str)> {
    path.ends_with("/onloan/flow_runs/begin").then_some((404, r#"{"detail":"Not Found"}"#))
}

#[task]
async fn step() -> Result<u8, String> {
    Ok(1)
}

#[flow(log_prints)]
async fn walk() -> Result<u8, RunError<String>> {
    println!("walking");
    step().await
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_not_to_be() {
    let client = Client::http(&"http://127.0.0.1:9/api".parse().unwrap()).unwrap();
    let session = Session::builder(client, "not-used").build();
    let error = session.scope(walk()).await.unwrap_err();
    assert!(matches!(error, RunError::Orchestration(_)), "{error:?}");
    assert!(error.to_string().contains("`http://127.0.0.1:9/api`") && error.to_string().contains("onloan server start"), "{error}");
}

#[tokio::test]
async fn a_run_that_the_server_aborts_does_not_begin() {
    let (session, _folder) = scripted(|path, body, _| {
        let aborted = r#"{"state":null,"status":"ABORT","details":{"type":"abort_details","reason":"the deployment is gone"}}"#;
        not_ours(path).or_else(|| (path.ends_with("/set_state") && body.contains("RUNNING")).then_some((200, aborted)))
    })
    .await;
    let error = session.scope(walk()).await.unwrap_err();
    assert!(matches!(&error, RunError::Aborted { reason } if reason == "the deployment is gone"), "{error:?}");
    assert!(Stored(&session).task_runs().await.is_empty());
}

#[tokio::test]
async fn a_run_that_is_told_to_wait_asks_again() {
    let (session, _folder) = scripted(|path, body, asked| {
        let wait = r#"{"state":null,"status":"WAIT","details":{"type":"wait_details","delay_seconds":0,"reason":"not yet"}}"#;
        let answer = path.ends_with("/set_state") && body.contains("RUNNING") && asked < 3;
        not_ours(path).or_else(|| answer.then_some((200, wait)))
    })
    .await;
    assert_eq!(session.scope(walk()).await.unwrap(), 1);
    assert_eq!(Stored(&session).flow_run().await.run_count, 1);
}

#[tokio::test]
async fn a_run_begins_alike_on_a_server_that_takes_both_calls_at_once_and_on_one_that_does_not() {
    for script in [|_: &str, _: &str, _| None, |path: &str, _: &str, _| not_ours(path)] {
        let (session, _folder) = scripted(script).await;
        for _ in 0..2 {
            assert_eq!(session.scope(walk()).await.unwrap(), 1);
        }
        let runs = Stored(&session).flow_runs().await;
        assert_eq!(runs.len(), 2);
        for run in runs {
            let states = session.client().flow_run_states(run.id).await.unwrap();
            let types: Vec<StateType> = states.iter().map(|state| state.state_type).collect();
            assert_eq!(types, [StateType::Pending, StateType::Running, StateType::Completed]);
        }
    }
}

#[tokio::test]
async fn a_run_whose_states_cannot_be_stored_does_not_claim_to_have_completed() {
    let (session, _folder) = scripted(|path, _, _| path.ends_with("/events").then_some((500, "{}"))).await;
    let error = session.scope(walk()).await.unwrap_err();
    assert!(matches!(error, RunError::Orchestration(_)), "{error:?}");
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Running);
}

#[tokio::test]
async fn log_lines_that_cannot_be_stored_do_not_fail_the_run() {
    let (session, _folder) = scripted(|path, _, _| path.ends_with("/logs/").then_some((500, "{}"))).await;
    assert_eq!(session.scope(walk()).await.unwrap(), 1);
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Completed);
}

#[tokio::test]
async fn states_that_were_refused_once_are_sent_again_and_kept_once() {
    let (session, _folder) = scripted(|path, _, asked| (path.ends_with("/events") && asked == 0).then_some((500, "{}"))).await;
    session.scope(walk()).await.unwrap_err();
    session.flush().await.unwrap();
    assert_eq!(names(&Stored(&session).states_of_task("step-0").await), ["Pending", "Running", "Completed"]);
}
