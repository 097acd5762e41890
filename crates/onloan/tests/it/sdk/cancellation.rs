//! Runs that are dropped, or cancelled at the server.

use std::sync::Arc;

use onloan::prelude::*;
use onloan_api::{SetState, StateCreate};
use tokio::sync::Notify;

use super::*;

tokio::task_local! {
    /// Told when a task waits.
    static WAITING: Arc<Notify>;
}

#[task]
async fn waits() -> Result<(), String> {
    // A submitted task is in a task of the runtime, which has no such variable.
    let _ = WAITING.try_with(|waiting| waiting.notify_one());
    std::future::pending().await
}

/// Begins the flow `outer`, and drops it when all its tasks wait.
async fn begin_and_drop(session: &Session) {
    let waiting = Arc::new(Notify::new());
    let flow = WAITING.scope(waiting.clone(), session.scope(outer().named("dropped")));
    tokio::select! {
        _ = flow => panic!("it does not end"),
        () = waiting.notified() => {}
    }
}

#[flow]
async fn inner() -> anyhow::Result<()> {
    waits().await?;
    Ok(())
}

#[flow]
async fn outer() -> anyhow::Result<()> {
    let submitted = waits().submit();
    inner().await?;
    submitted.await?;
    Ok(())
}

#[tokio::test]
async fn a_dropped_flow_is_cancelled_with_everything_below_it() {
    let (session, _folder) = session().await;
    begin_and_drop(&session).await;
    // The submitted task is a task of the runtime, and notices at its next turn.
    tokio::task::yield_now().await;
    session.flush().await.unwrap();
    let stored = Stored(&session);
    for run in stored.flow_runs().await {
        assert_eq!(state_type(&run), StateType::Cancelled, "{}", run.name);
        assert_eq!(message(run.state.as_ref()), "the run was dropped before its end");
    }
    let tasks = stored.task_runs().await;
    assert_eq!(tasks.len(), 3);
    for run in tasks {
        assert_eq!(run.state_type, Some(StateType::Cancelled), "{}", run.name);
    }
}

#[flow]
async fn picks_the_faster() -> anyhow::Result<u8> {
    tokio::select! {
        _ = waits() => anyhow::bail!("it does not end"),
        () = tokio::task::yield_now() => Ok(1),
    }
}

#[tokio::test]
async fn a_dropped_task_is_cancelled_and_the_flow_goes_on() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(picks_the_faster()).await.unwrap(), 1);
    let states = Stored(&session).states_of_task("waits-0").await;
    assert_eq!(names(&states), ["Pending", "Running", "Cancelled"]);
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Completed);
}

#[flow]
async fn is_cancelled_meanwhile() -> anyhow::Result<u8> {
    let id = onloan::run::current().unwrap().flow_run_id().unwrap();
    let cancelling = SetState { state: StateCreate::new(StateType::Cancelling).with_message("by hand"), force: false };
    onloan::session().await?.client().set_flow_run_state(id, &cancelling).await?;
    Ok(1)
}

#[tokio::test]
async fn a_run_that_was_asked_to_cancel_does_not_complete() {
    let (session, _folder) = session().await;
    let error = session.scope(is_cancelled_meanwhile()).await.unwrap_err();
    assert!(error.is_cancelled(), "{error:?}");
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Cancelled);
}

#[flow]
async fn is_ended_meanwhile() -> anyhow::Result<u8> {
    let id = onloan::run::current().unwrap().flow_run_id().unwrap();
    let crashed = SetState { state: StateCreate::new(StateType::Crashed), force: false };
    onloan::session().await?.client().set_flow_run_state(id, &crashed).await?;
    anyhow::bail!("too late")
}

#[tokio::test]
async fn a_session_outlives_the_runtime_of_its_flows() {
    let (session, _folder) = session().await;
    let of_runtime = session.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(begin_and_drop(&of_runtime));
    })
    .join()
    .unwrap();
    session.flush().await.unwrap();
    for run in Stored(&session).flow_runs().await {
        assert_eq!(state_type(&run), StateType::Cancelled);
    }
    assert_eq!(session.scope(picks_the_faster()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_run_that_somebody_else_ended_keeps_that_end() {
    let (session, _folder) = session().await;
    session.scope(is_ended_meanwhile()).await.unwrap_err();
    let run = Stored(&session).flow_run().await;
    assert!(run.state.unwrap().is_terminal());
}
