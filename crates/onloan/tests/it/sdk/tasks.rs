//! Tasks: their states, what they may take, and how they are submitted.

use std::fmt::Display;

use onloan::TaskFuture;
use onloan::prelude::*;
use serde_json::json;

use super::*;

#[task]
async fn add(left: i64, right: i64) -> Result<i64, String> {
    left.checked_add(right).ok_or_else(|| "the sum is too large".to_owned())
}

#[flow]
async fn three_sums() -> anyhow::Result<i64> {
    let mut sum = 0;
    for number in 1..=3 {
        sum = add(sum, number).await?;
    }
    Ok(sum)
}

#[tokio::test]
async fn every_state_of_a_task_run_is_there_when_the_flow_returns() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(three_sums()).await.unwrap(), 6);
    let stored = Stored(&session);
    let flow_run = stored.flow_run().await;
    let runs = stored.task_runs().await;
    assert_eq!(runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), ["add-0", "add-1", "add-2"]);
    for run in &runs {
        assert_eq!(run.flow_run_id, Some(flow_run.id));
        assert!(run.task_key.starts_with("add-"), "{}", run.task_key);
        assert_eq!(run.run_count, 1);
        assert!(run.start_time <= run.end_time && run.start_time.is_some());
        assert_eq!(json!(run.task_inputs), json!({"left": [], "right": []}));
        let states = stored.states_of_task(&run.name).await;
        assert_eq!(names(&states), ["Pending", "Running", "Completed"]);
        assert!(states.is_sorted_by(|one, next| one.timestamp < next.timestamp));
    }
}

#[task]
async fn lengths<T: Display + Sync>(prefix: &str, (first, second): (&T, &T), mut more: Vec<usize>) -> Result<Vec<usize>, String> {
    more.push(format!("{prefix}{first}").len());
    more.push(second.to_string().len());
    Ok(more)
}

#[flow]
async fn borrows() -> anyhow::Result<Vec<usize>> {
    let owned = String::from("a");
    let number = 12_345;
    Ok(lengths(&owned, (&number, &1), vec![0]).await?)
}

#[tokio::test]
async fn a_task_takes_whatever_a_function_takes() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(borrows()).await.unwrap(), [0, 6, 1]);
}

#[task]
async fn double(number: i64) -> Result<i64, RunError<String>> {
    add(number, number).await
}

#[flow]
async fn doubles() -> Result<i64, RunError<RunError<String>>> {
    double(21).await
}

#[tokio::test]
async fn a_task_can_call_a_task() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(doubles()).await.unwrap(), 42);
    assert_eq!(Stored(&session).task_runs().await.len(), 2);
}

#[tokio::test]
async fn a_task_outside_of_any_flow_is_recorded_by_itself() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(add(1, 2)).await.unwrap(), 3);
    assert_eq!(session.scope(async { add(2, 2).submit().await }).await.unwrap(), 4);
    for run in Stored(&session).task_runs().await {
        assert_eq!(run.flow_run_id, None);
        assert_eq!(run.state_type, Some(StateType::Completed));
    }
    assert!(Stored(&session).flow_runs().await.is_empty());
}

#[task(run_name = "insert-{table}", tags("db"))]
async fn insert(table: &'static str) -> Result<usize, String> {
    if table == "broken" { Err("no such table".into()) } else { Ok(table.len()) }
}

#[flow]
async fn named_runs() -> anyhow::Result<()> {
    insert("orders").await?;
    insert("broken").await.unwrap_err();
    Ok(())
}

#[tokio::test]
async fn a_task_run_is_named_after_its_arguments() {
    let (session, _folder) = session().await;
    session.scope(named_runs()).await.unwrap();
    let run = Stored(&session).task_run("insert-orders").await;
    assert_eq!(run.tags, ["db"]);
    assert_eq!(names(&Stored(&session).states_of_task("insert-broken").await), ["Pending", "Running", "Failed"]);
}

#[task]
async fn total(parts: Vec<TaskFuture<i64, String>>) -> Result<i64, RunError<String>> {
    let mut total = 0;
    for part in parts {
        total += part.await?;
    }
    Ok(total)
}

#[flow]
async fn submits() -> anyhow::Result<i64> {
    let first = add(1, 2).submit();
    let second = add(3, 4).submit();
    let third = add(5, 6).after(&first).submit();
    let sum = total(vec![first, second]).await?;
    Ok(sum + third.await?)
}

#[tokio::test]
async fn submitted_tasks_run_by_themselves_and_their_runs_know_each_other() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(submits()).await.unwrap(), 21);
    let stored = Stored(&session);
    let (first, second) = (stored.task_run("add-0").await, stored.task_run("add-1").await);
    let edge = |run: &TaskRun| json!({"input_type": "task_run", "id": run.id});
    assert_eq!(json!(stored.task_run("total-0").await.task_inputs), json!({"parts": [edge(&first), edge(&second)]}));
    let third = stored.task_run("add-2").await;
    assert_eq!(json!(third.task_inputs), json!({"left": [], "right": [], "wait_for": [edge(&first)]}));
    assert!(third.start_time >= first.end_time);
}

#[flow]
async fn comes_after_a_failure() -> Result<String, String> {
    let failed = add(i64::MAX, 1).submit();
    let error = add(1, 1).after(&failed).await.unwrap_err();
    Ok(error.to_string())
}

#[tokio::test]
async fn a_task_after_one_that_failed_is_not_ready() {
    let (session, _folder) = session().await;
    let told = session.scope(comes_after_a_failure()).await.unwrap();
    assert_eq!(told, "the run `add-0`, which this one comes after, did not complete");
    let states = Stored(&session).states_of_task("add-1").await;
    assert_eq!(names(&states), ["NotReady"]);
}

#[task]
async fn slow(gate: std::sync::Arc<tokio::sync::Notify>) -> Result<u8, String> {
    gate.notified().await;
    Ok(1)
}

#[flow]
async fn forgets(fails: bool) -> Result<(), String> {
    let gate = std::sync::Arc::new(tokio::sync::Notify::new());
    drop(slow(gate.clone()).submit());
    if fails {
        return Err("too bad".into());
    }
    gate.notify_one();
    Ok(())
}

#[tokio::test]
async fn a_flow_waits_for_tasks_that_nobody_awaits() {
    let (session, _folder) = session().await;
    session.scope(forgets(false)).await.unwrap();
    assert_eq!(names(&Stored(&session).states_of_task("slow-0").await), ["Pending", "Running", "Completed"]);
}

#[tokio::test]
async fn a_flow_that_fails_stops_its_submitted_tasks() {
    let (session, _folder) = session().await;
    session.scope(forgets(true)).await.unwrap_err();
    let states = Stored(&session).states_of_task("slow-0").await;
    assert_eq!(states.last().map(|state| state.state_type), Some(StateType::Cancelled));
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Failed);
}

#[flow]
async fn cancels_one() -> Result<String, String> {
    let waiting = slow(std::sync::Arc::default()).submit();
    tokio::task::yield_now().await;
    waiting.cancel();
    Ok(waiting.await.unwrap_err().to_string())
}

#[tokio::test]
async fn a_submitted_task_can_be_cancelled() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(cancels_one()).await.unwrap(), "the run was cancelled");
    let run = Stored(&session).task_run("slow-0").await;
    assert_eq!(run.state_type, Some(StateType::Cancelled));
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Completed);
}
