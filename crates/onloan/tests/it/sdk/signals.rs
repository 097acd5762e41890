//! Ctrl-C and SIGTERM, in a process of their own.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use onloan::prelude::*;

use super::*;
use crate::child;

async fn hook(run: Run, state: State) {
    tracing::info!("hook of {} for {}", run.flow_name().unwrap_or_default(), state.name);
}

#[task]
async fn waits() -> Result<(), String> {
    std::future::pending().await
}

#[flow]
async fn below() -> anyhow::Result<()> {
    waits().await?;
    Ok(())
}

#[flow(on_cancellation = hook)]
async fn above(deaf: bool) -> anyhow::Result<()> {
    let submitted = waits().submit();
    tokio::task::yield_now().await;
    println!("waiting");
    if deaf {
        std::thread::sleep(Duration::from_secs(60));
    }
    below().await?;
    Ok(submitted.await?)
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_waits() {
    let session = child::session_in(&child::folder()).await;
    let error = session.scope(above(false)).await.unwrap_err();
    println!("gave: {error}");
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_is_deaf() {
    let session = child::session_in(&child::folder()).await;
    let _ = session.scope(above(true)).await;
}

#[ignore = "runs in a child process"]
#[tokio::test]
async fn child_that_is_done() {
    let session = child::session_in(&child::folder()).await;
    let _ = tokio::time::timeout(Duration::from_millis(100), session.scope(above(false))).await;
    session.flush().await.unwrap();
    println!("done");
    std::future::pending::<()>().await;
}

fn start(test: &str, folder: &Path) -> (Child, impl Iterator<Item = String> + use<>) {
    child::start(&mut child::command(&format!("sdk::signals::{test}"), folder))
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

async fn a_signal_cancels(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, mut lines) = start("child_that_waits", folder.path());
    assert!(lines.any(|line| line.ends_with("waiting")));
    signal(&child, name);
    let reason = format!("cancelled by SIG{name}");
    assert!(lines.any(|line| line == format!("gave: {reason}")));
    assert!(child.wait().unwrap().success());
    let session = child::session_in(folder.path()).await;
    let stored = Stored(&session);
    let runs = stored.flow_runs().await;
    assert!(!runs.is_empty());
    for run in runs {
        assert_eq!((state_type(&run), message(run.state.as_ref())), (StateType::Cancelled, reason.as_str()));
    }
    for run in stored.task_runs().await {
        assert_eq!(run.state_type, Some(StateType::Cancelled), "{}", run.name);
    }
    let messages = stored.messages().await;
    assert!(messages.contains(&"hook of above for Cancelled".to_owned()), "{messages:?}");
}

#[tokio::test]
async fn sigterm_cancels_the_run_and_all_below_it() {
    a_signal_cancels("TERM").await;
}

#[tokio::test]
async fn ctrl_c_cancels_the_run_and_all_below_it() {
    a_signal_cancels("INT").await;
}

#[tokio::test]
async fn a_second_ctrl_c_ends_a_process_that_does_not_listen() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, mut lines) = start("child_that_is_deaf", folder.path());
    assert!(lines.any(|line| line.ends_with("waiting")));
    signal(&child, "INT");
    while child.try_wait().unwrap().is_none() {
        // The first signal may still be on its way.
        signal(&child, "INT");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[tokio::test]
async fn a_process_without_a_running_flow_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, mut lines) = start("child_that_is_done", folder.path());
    assert!(lines.any(|line| line.ends_with("done")));
    signal(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let session = child::session_in(folder.path()).await;
    for run in Stored(&session).flow_runs().await {
        assert_eq!(state_type(&run), StateType::Cancelled);
    }
}
