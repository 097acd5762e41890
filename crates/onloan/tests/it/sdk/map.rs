//! One task for many items.

use onloan::prelude::*;

use super::*;
use onloan_api::TaskRunCountBody;
use onloan_domain::filters::{StateFilter, StateTypes, TaskRunFilter};

#[task]
async fn square(number: u64) -> Result<u64, String> {
    if number == 13 { Err("13 is unlucky".into()) } else { Ok(number * number) }
}

#[flow]
async fn squares(count: u64) -> anyhow::Result<u64> {
    let squares = onloan::map((0..).filter(|number| *number != 13).take(usize::try_from(count)?), square).limit(50).await?;
    Ok(squares.into_iter().sum())
}

async fn completed(session: &Session) -> u64 {
    let types = StateTypes { any: Some(vec![StateType::Completed]), ..StateTypes::default() };
    let state = Some(StateFilter { state_type: Some(types), ..StateFilter::default() });
    let task_runs = Some(TaskRunFilter { state, ..TaskRunFilter::default() });
    let body = TaskRunCountBody { task_runs, ..TaskRunCountBody::default() };
    session.client().count_task_runs(&body).await.unwrap()
}

#[tokio::test]
async fn a_thousand_mapped_tasks_are_all_completed_and_readable_at_return() {
    let (session, _folder) = session().await;
    let expected = (0..=1_000_u64).filter(|number| *number != 13).map(|number| number * number).sum::<u64>();
    assert_eq!(session.scope(squares(1_000)).await.unwrap(), expected);
    assert_eq!(completed(&session).await, 1_000);
}

#[tokio::test]
async fn more_tasks_than_the_recorder_holds_are_all_recorded() {
    let (session, _folder) = session().await;
    session.scope(squares(6_000)).await.unwrap();
    assert_eq!(completed(&session).await, 6_000);
}

#[flow]
async fn some_fail() -> Result<Vec<Option<u64>>, String> {
    let outcomes = onloan::map([12, 13, 14], square).outcomes().await;
    Ok(outcomes.into_iter().map(Result::ok).collect())
}

#[flow]
async fn one_fails() -> Result<Vec<u64>, RunError<String>> {
    onloan::map([12, 13, 14], square).await
}

#[tokio::test]
async fn one_item_that_fails_stops_no_other() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(some_fail()).await.unwrap(), [Some(144), None, Some(196)]);
    assert_eq!(session.scope(one_fails()).await.unwrap_err().to_string(), "13 is unlucky");
    assert_eq!(completed(&session).await, 4);
}

#[task]
async fn meet(barrier: std::sync::Arc<std::sync::Barrier>) -> Result<bool, String> {
    // Only threads of their own get past this.
    Ok(barrier.wait().is_leader())
}

#[flow]
async fn all_meet() -> anyhow::Result<usize> {
    let barrier = std::sync::Arc::new(std::sync::Barrier::new(2));
    let met = onloan::map([1, 2], |_| meet(barrier.clone())).parallel().await?;
    Ok(met.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parallel_map_uses_the_threads_of_the_runtime() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(all_meet()).await.unwrap(), 2);
    assert_eq!(completed(&session).await, 2);
}

#[task]
async fn length(words: &[String], index: usize) -> Result<usize, String> {
    Ok(words[index].len())
}

#[flow]
async fn borrowing_map() -> anyhow::Result<Vec<usize>> {
    let words = ["a".to_owned(), "bcd".to_owned()];
    Ok(onloan::map(0..2, |index| length(&words, index)).await?)
}

#[tokio::test]
async fn a_mapped_task_can_borrow() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(borrowing_map()).await.unwrap(), [1, 3]);
}
