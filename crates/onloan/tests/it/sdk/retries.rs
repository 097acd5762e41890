//! Retries and timeouts of tasks and flows.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use onloan::prelude::*;

use super::*;

#[derive(Debug, PartialEq, thiserror::Error)]
enum Trouble {
    #[error("busy")]
    Passing,
    #[error("no such table")]
    Lasting,
}

fn is_passing(trouble: &Trouble) -> bool {
    *trouble == Trouble::Passing
}

#[task(retries = 3, retry_delay = ["1ms", "2ms"], retry_jitter = 0.5, retry_if = is_passing)]
async fn flaky(attempts: &AtomicU32, works_at: u32, otherwise: String) -> Result<String, Trouble> {
    let attempt = attempts.fetch_add(1, Ordering::SeqCst) + 1;
    assert_eq!(onloan::run::current().unwrap().attempt(), attempt);
    match otherwise.as_str() {
        _ if attempt == works_at => Ok(otherwise),
        "lasting" => Err(Trouble::Lasting),
        _ => Err(Trouble::Passing),
    }
}

#[flow]
async fn tries(works_at: u32, otherwise: &str) -> Result<(String, u32), String> {
    let attempts = AtomicU32::new(0);
    let outcome = flaky(&attempts, works_at, otherwise.to_owned()).await;
    Ok((outcome.unwrap_or_else(|error| error.to_string()), attempts.into_inner()))
}

#[tokio::test]
async fn a_task_is_tried_again_until_it_works() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(tries(3, "fine")).await.unwrap(), ("fine".into(), 3));
    let states = Stored(&session).states_of_task("flaky-0").await;
    let expected = ["Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed"];
    assert_eq!(names(&states), expected);
    assert_eq!(message(states.get(2)), "busy");
    assert!(states[2].state_details.scheduled_time.unwrap() > states[2].timestamp);
    let run = Stored(&session).task_run("flaky-0").await;
    assert_eq!((run.run_count, run.empirical_policy.retries), (3, Some(3)));
}

#[tokio::test]
async fn a_task_that_never_works_fails_after_its_last_retry() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(tries(9, "fine")).await.unwrap(), ("busy".into(), 4));
    assert_eq!(Stored(&session).task_run("flaky-0").await.state_type, Some(StateType::Failed));
    let messages = Stored(&session).messages().await;
    assert!(messages.iter().any(|line| line.starts_with("attempt 1 of 4 failed: busy; the next one begins in 1")), "{messages:?}");
    assert!(messages.contains(&"the task run `flaky-0` failed: busy".to_owned()), "{messages:?}");
}

#[tokio::test]
async fn an_error_that_will_stay_is_not_tried_again() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(tries(2, "lasting")).await.unwrap(), ("no such table".into(), 1));
}

#[task(retries = 2, backoff)]
async fn at_once(attempts: &AtomicU32) -> Result<u32, String> {
    match attempts.fetch_add(1, Ordering::SeqCst) {
        2 => Ok(2),
        _ => Err("not yet".into()),
    }
}

#[flow]
async fn tries_at_once() -> anyhow::Result<u32> {
    Ok(at_once(&AtomicU32::new(0)).await?)
}

#[tokio::test]
async fn without_a_delay_nothing_is_scheduled() {
    let (session, _folder) = session().await;
    session.scope(tries_at_once()).await.unwrap();
    let states = Stored(&session).states_of_task("at_once-0").await;
    assert_eq!(names(&states), ["Pending", "Running", "Retrying", "Retrying", "Completed"]);
}

#[task(timeout = "20ms", retries = 1)]
async fn never_ends() -> Result<u32, String> {
    std::future::pending().await
}

#[flow(timeout = "1h")]
async fn waits_in_vain() -> Result<u32, RunError<String>> {
    never_ends().await
}

#[tokio::test]
async fn a_task_that_takes_too_long_fails_and_is_tried_again() {
    let (session, _folder) = session().await;
    let error = session.scope(waits_in_vain()).await.unwrap_err();
    assert!(matches!(error.failure(), Some(RunError::TimedOut { after }) if *after == Duration::from_millis(20)));
    let states = Stored(&session).states_of_task("never_ends-0").await;
    assert_eq!(names(&states), ["Pending", "Running", "Retrying", "TimedOut"]);
    assert_eq!(states[3].state_type, StateType::Failed);
    let run = Stored(&session).flow_run().await;
    assert_eq!(message(run.state.as_ref()), "the run took longer than its timeout of 20ms");
}

#[flow(timeout = "20ms")]
async fn hangs() -> Result<u32, String> {
    never_ends_either().await.map_err(|error| error.to_string())
}

#[task]
async fn never_ends_either() -> Result<u32, String> {
    std::future::pending().await
}

#[tokio::test]
async fn a_flow_that_takes_too_long_fails_and_its_tasks_are_cancelled() {
    let (session, _folder) = session().await;
    let error = session.scope(hangs()).await.unwrap_err();
    assert!(matches!(error, RunError::TimedOut { .. }));
    let run = Stored(&session).flow_run().await;
    assert_eq!(names(&Stored(&session).states_of_flow(&run).await), ["Pending", "Running", "TimedOut"]);
    assert_eq!(Stored(&session).task_run("never_ends_either-0").await.state_type, Some(StateType::Cancelled));
}

#[flow(retries = 2)]
async fn begins_again(attempts: std::sync::Arc<AtomicU32>, works_at: u32) -> Result<u32, String> {
    let attempt = attempts.fetch_add(1, Ordering::SeqCst) + 1;
    once().await.map_err(|error| error.to_string())?;
    assert_eq!(onloan::run::current().unwrap().attempt(), attempt);
    if attempt == works_at { Ok(attempt) } else { Err(format!("attempt {attempt} failed")) }
}

#[task]
async fn once() -> Result<(), String> {
    Ok(())
}

#[tokio::test]
async fn a_flow_begins_again_as_often_as_the_server_says() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(begins_again(Default::default(), 2)).await.unwrap(), 2);
    let stored = Stored(&session);
    let run = stored.flow_run().await;
    assert_eq!(names(&stored.states_of_flow(&run).await), ["Pending", "Running", "AwaitingRetry", "Running", "Completed"]);
    assert_eq!(run.run_count, 2);
    let tasks = stored.task_runs().await;
    assert_eq!(tasks.iter().map(|task| task.flow_run_run_count).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn a_flow_that_never_works_fails_after_its_last_retry() {
    let (session, _folder) = session().await;
    let error = session.scope(begins_again(Default::default(), 9)).await.unwrap_err();
    assert_eq!(error.to_string(), "attempt 3 failed");
    let run = Stored(&session).flow_run().await;
    assert_eq!((run.run_count, state_type(&run)), (3, StateType::Failed));
    assert_eq!(message(run.state.as_ref()), "attempt 3 failed");
}
