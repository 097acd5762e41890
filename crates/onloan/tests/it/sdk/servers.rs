//! The same flow over HTTP: against our own server, and against the real Prefect server.

use std::time::{Duration, Instant};

use onloan::prelude::*;
use onloan_client::Client;
use onloan_testkit::ReferencePrefect;

use super::*;

#[task(retries = 1, tags("t"))]
async fn halve(number: u32) -> Result<u32, String> {
    match onloan::run::current().unwrap().attempt() {
        1 if number == 6 => Err("once more".into()),
        _ if number % 2 == 1 => Err(format!("{number} is odd")),
        _ => Ok(number / 2),
    }
}

#[flow(log_prints)]
async fn below(number: u32) -> anyhow::Result<u32> {
    println!("halving {number}");
    Ok(halve(number).await?)
}

#[flow(retries = 0)]
async fn story() -> anyhow::Result<u32> {
    let three = below(6).await?;
    halve(three).await.unwrap_err();
    Ok(three)
}

async fn tell(session: &Session) {
    assert_eq!(session.scope(story().named("a story")).await.unwrap(), 3);
    let stored = Stored(session);
    let run = stored.flow_run_of("a story").await;
    assert_eq!(names(&stored.states_of_flow(&run).await), ["Pending", "Running", "Completed"]);
    assert!(stored.messages().await.contains(&"halving 6".to_owned()));
}

async fn is_told(session: &Session) {
    let stored = Stored(session);
    let mut tasks = stored.task_runs().await;
    tasks.sort_by_key(|run| run.start_time);
    let states = tasks.iter().map(|run| (run.name.as_str(), run.state_type.unwrap())).collect::<Vec<_>>();
    let expected = [("below-0", StateType::Completed), ("halve-0", StateType::Completed), ("halve-0", StateType::Failed)];
    assert_eq!(states, expected);
    let retried = session.client().task_run_states(tasks[1].id).await.unwrap();
    assert_eq!(names(&retried), ["Pending", "Running", "Retrying", "Completed"]);
    assert_eq!(tasks[1].run_count, 2);
    assert_eq!(message(tasks[2].state.as_ref()), "3 is odd");
}

#[tokio::test]
async fn a_flow_runs_against_our_server_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let server = onloan::open(&onloan::settings::Database::File(folder.path().join("onloan.db"))).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api", listener.local_addr().unwrap()).parse().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(onloan_server::serve(listener, server, async { drop(stopped.await) }));
    let session = Session::builder(Client::http(&url).unwrap(), folder.path().join("storage")).build();
    tell(&session).await;
    is_told(&session).await;
    drop(session);
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_flow_runs_against_the_real_prefect_server() {
    let reference = tokio::task::spawn_blocking(ReferencePrefect::start).await.unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let client = Client::http(&reference.api_url().parse().unwrap()).unwrap();
    let session = Session::builder(client, folder.path()).build();
    tell(&session).await;
    // It answers before it has stored the states of task runs.
    let begun = Instant::now();
    while Stored(&session).task_runs().await.iter().filter(|run| run.end_time.is_some()).count() < 3 {
        assert!(begun.elapsed() < Duration::from_secs(60), "{:#?}", Stored(&session).task_runs().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    is_told(&session).await;
}
