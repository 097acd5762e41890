//! State hooks.

use std::sync::Mutex;

use onloan::prelude::*;

use super::*;

static CALLS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The calls for the runs of a flow run.
fn calls_of(run: &FlowRun) -> Vec<String> {
    let calls = CALLS.lock().unwrap();
    let id = run.id.to_string();
    calls.iter().filter_map(|call| call.strip_prefix(&id)).map(|call| call.trim().to_owned()).collect()
}

fn note(run: &Run, text: String) {
    CALLS.lock().unwrap().push(format!("{} {text}", run.flow_run_id().unwrap()));
}

async fn tell(run: Run, state: State) {
    assert!(onloan::run::current().is_some(), "a hook is code of its run");
    let who = run.task_run_name().or(run.flow_name()).unwrap_or_default().to_owned();
    note(&run, format!("{who} {}", state.name));
}

async fn tell_why(run: Run, state: State) -> anyhow::Result<()> {
    note(&run, format!("because {}", state.message.unwrap_or_default()));
    anyhow::bail!("the pager is down")
}

async fn panics(_: Run, _: State) {
    panic!("a hook has a bug")
}

#[task(retries = 1, on_running = tell, on_completion = tell, on_failure = [tell, tell_why])]
async fn work(fails: bool) -> Result<u8, String> {
    if fails { Err("it broke".into()) } else { Ok(1) }
}

#[flow(on_running = tell, on_completion = [panics, tell], on_failure = tell_why)]
async fn hooked(fails: bool) -> anyhow::Result<u8> {
    Ok(work(fails).await?)
}

#[tokio::test]
async fn hooks_are_called_in_order_when_all_goes_well() {
    let (session, _folder) = session().await;
    session.scope(hooked(false)).await.unwrap();
    let run = Stored(&session).flow_run().await;
    assert_eq!(calls_of(&run), ["hooked Running", "work-0 Running", "work-0 Completed", "hooked Completed"]);
}

#[tokio::test]
async fn hooks_are_called_for_every_attempt_and_their_own_failure_is_a_line_in_the_log() {
    let (session, _folder) = session().await;
    session.scope(hooked(true)).await.unwrap_err();
    let run = Stored(&session).flow_run().await;
    let expected = ["hooked Running", "work-0 Running", "work-0 Retrying", "work-0 Failed", "because it broke", "because it broke"];
    assert_eq!(calls_of(&run), expected);
    let messages = Stored(&session).messages().await;
    assert!(messages.contains(&"a hook for the state Failed failed: the pager is down".to_owned()), "{messages:?}");
    assert_eq!(state_type(&run), StateType::Failed);
}

#[task(on_cancellation = tell)]
async fn waits() -> Result<(), String> {
    std::future::pending().await
}

#[flow(timeout = "10ms", on_failure = tell, on_crashed = tell)]
async fn stops(crashes: bool) -> Result<(), String> {
    if crashes {
        panic!("unexpected")
    }
    waits().await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn the_hooks_of_a_cancelled_task_are_done_when_the_flow_returns() {
    let (session, _folder) = session().await;
    session.scope(stops(false)).await.unwrap_err();
    let run = Stored(&session).flow_run().await;
    assert_eq!(calls_of(&run), ["waits-0 Cancelled", "stops TimedOut"]);
}

#[tokio::test]
async fn a_crash_has_hooks_too() {
    let (session, _folder) = session().await;
    session.scope(stops(true)).await.unwrap_err();
    assert_eq!(calls_of(&Stored(&session).flow_run().await), ["stops Crashed"]);
}
