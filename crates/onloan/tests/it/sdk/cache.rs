//! Results that are reused for the same arguments.

use std::sync::atomic::{AtomicU32, Ordering};

use onloan::prelude::*;

use super::*;

static COMPUTED: AtomicU32 = AtomicU32::new(0);

#[task(cache(inputs, expires = "1h"))]
async fn expensive(table: String, year: u16) -> Result<String, String> {
    COMPUTED.fetch_add(1, Ordering::SeqCst);
    Ok(format!("{table} of {year}"))
}

#[flow]
async fn asks(year: u16) -> anyhow::Result<String> {
    Ok(expensive("orders".into(), year).await?)
}

#[tokio::test]
async fn the_same_arguments_give_the_same_result_without_the_body() {
    let (session, _folder) = session().await;
    for year in [2024, 2024, 2025] {
        assert_eq!(session.scope(asks(year)).await.unwrap(), format!("orders of {year}"));
    }
    assert_eq!(COMPUTED.load(Ordering::SeqCst), 2);
    let mut runs = Stored(&session).task_runs().await;
    runs.sort_by_key(|run| run.id);
    let stored = runs.iter().map(|run| run.state_name.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(stored, ["Completed", "Cached", "Completed"]);
    let cached = runs[1].state.as_ref().unwrap();
    assert_eq!(cached.state_type, StateType::Completed);
    assert!(cached.state_details.cache_key.is_some());
    assert_eq!(session.results().read::<String>(cached).await.unwrap().unwrap(), "orders of 2024");
    assert_eq!(names(&session.client().task_run_states(runs[1].id).await.unwrap()), ["Pending", "Cached"]);
}

#[task(cache(inputs, expires = "0s"))]
async fn fleeting(calls: u32) -> Result<u32, String> {
    Ok(calls)
}

#[task(cache(inputs))]
async fn lasting(calls: u32) -> Result<u32, String> {
    Ok(calls)
}

#[flow]
async fn asks_twice() -> anyhow::Result<()> {
    for _ in 0..2 {
        fleeting(1).await?;
        lasting(1).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_result_is_reused_until_it_expires_and_never_for_another_task() {
    let (session, _folder) = session().await;
    session.scope(asks_twice()).await.unwrap();
    let runs = Stored(&session).task_runs().await;
    let stored = runs.iter().map(|run| run.state_name.as_deref().unwrap()).collect::<Vec<_>>();
    assert_eq!(stored, ["Completed", "Completed", "Completed", "Cached"]);
}

#[tokio::test]
async fn a_cached_result_that_cannot_be_read_is_made_anew() {
    let (session, folder) = session().await;
    session.scope(asks_twice()).await.unwrap();
    for file in std::fs::read_dir(folder.path().join("storage")).unwrap() {
        std::fs::write(file.unwrap().path(), "{\"half\":").unwrap();
    }
    session.scope(asks_twice()).await.unwrap();
    let messages = Stored(&session).messages().await;
    assert!(messages.iter().any(|line| line.starts_with("the cached result is of no use")), "{messages:?}");
}
