//! Run logs: prints, `tracing` events, and what the engine says.

use onloan::prelude::*;

use super::*;

#[task]
async fn chatters(inherits: bool) -> Result<(), String> {
    println!("inherits: {inherits}");
    print!("no ");
    print!("newline\n");
    println!();
    Ok(())
}

#[task(log_prints = false)]
async fn is_quiet() -> Result<(), String> {
    println!("this is not kept");
    Ok(())
}

#[flow(log_prints)]
async fn prints(count: u8) -> anyhow::Result<()> {
    eprintln!("{count:?} prints, {}", "positional");
    chatters(true).await?;
    is_quiet().await?;
    prints_elsewhere();
    Ok(())
}

fn prints_elsewhere() {
    println!("another function prints as ever");
}

#[tokio::test]
async fn prints_of_the_bodies_are_lines_of_their_runs() {
    let (session, _folder) = session().await;
    session.scope(prints(3).named("printer")).await.unwrap();
    let logs = Stored(&session).logs().await;
    let told = logs.iter().map(|log| log.message.as_str()).collect::<Vec<_>>();
    let expected = [
        "flow run `printer` of `prints` begins",
        "3 prints, positional",
        "inherits: true",
        "no",
        "newline",
        "flow run `printer` ended as Completed",
    ];
    assert_eq!(told, expected);
    let run = Stored(&session).flow_run().await;
    let task = Stored(&session).task_run("chatters-0").await;
    assert!(logs.iter().all(|log| log.flow_run_id == Some(run.id) && log.level == 20));
    assert_eq!((logs[1].task_run_id, logs[1].name.as_str()), (None, "onloan.flow_runs"));
    assert_eq!((logs[2].task_run_id, logs[2].name.as_str()), (Some(task.id), "onloan.task_runs"));
}

#[flow]
async fn traces() -> anyhow::Result<()> {
    println!("not a line: `log_prints` is off");
    tracing::warn!(table = "orders", rows = 3, "the table is small");
    tracing::error!(error = &std::io::Error::other("full") as &dyn std::error::Error, "cannot write");
    tracing::debug!("too detailed");
    tracing::info!(target: "hyper::client", "machinery");
    submitted().submit().await?;
    Ok(())
}

#[task]
async fn submitted() -> Result<(), String> {
    tracing::info!("from a task of the runtime");
    Ok(())
}

#[tokio::test]
async fn events_of_the_bodies_are_lines_of_their_runs() {
    let (session, _folder) = session().await;
    session.scope(traces().named("t")).await.unwrap();
    tracing::info!("outside of any run");
    session.flush().await.unwrap();
    let logs = Stored(&session).logs().await;
    let told = logs.iter().map(|log| (log.level, log.message.as_str())).collect::<Vec<_>>();
    let expected = [
        (20, "flow run `t` of `traces` begins"),
        (30, "the table is small table=orders rows=3"),
        (40, "cannot write error=full"),
        (20, "from a task of the runtime"),
        (20, "flow run `t` ended as Completed"),
    ];
    assert_eq!(told, expected);
    assert!(logs[3].task_run_id.is_some());
}

#[flow(log_prints)]
async fn talks(lines: u32) -> anyhow::Result<()> {
    for line in 0..lines {
        tracing::info!("line {line}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_talks_without_a_pause_loses_no_line() {
    let (session, _folder) = session().await;
    session.scope(talks(10_000)).await.unwrap();
    let client = session.client();
    let mut found = 0;
    loop {
        let page = LogFilterBody { offset: Some(found), limit: Some(200), ..LogFilterBody::default() };
        let lines = client.filter_logs(&page).await.unwrap().len();
        found += i64::try_from(lines).unwrap();
        if lines == 0 {
            break;
        }
    }
    assert_eq!(found, 10_002);
}

#[flow]
async fn panics(word: String) -> Result<(), String> {
    panics_below().await.map_err(|error| error.to_string())?;
    panic!("{word}")
}

#[task]
async fn panics_below() -> Result<(), String> {
    let nothing: Option<u8> = None;
    nothing.expect("something");
    Ok(())
}

#[flow]
async fn panics_itself() -> Result<(), String> {
    panic!("out of {}", "luck")
}

#[tokio::test]
async fn a_panic_is_a_crash_with_its_message_and_place() {
    let (session, _folder) = session().await;
    let error = session.scope(panics("x".into())).await.unwrap_err();
    assert!(error.to_string().starts_with("the body panicked: something ("), "{error}");
    let task = Stored(&session).task_run("panics_below-0").await;
    assert_eq!(task.state_type, Some(StateType::Crashed));
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Failed);

    let error = session.scope(panics_itself().named("p")).await.unwrap_err();
    assert!(matches!(error, RunError::Crashed { .. }));
    let run = Stored(&session).flow_run_of("p").await;
    assert_eq!(state_type(&run), StateType::Crashed);
    let told = message(run.state.as_ref());
    assert!(told.starts_with("the body panicked: out of luck (crates/onloan/tests/it/sdk/logs.rs:"), "{told}");
}
