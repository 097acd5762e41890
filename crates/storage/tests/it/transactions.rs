//! Transactions that wait for each other and share a commit.

use std::sync::Arc;

use onloan_domain::filters::{FlowSort, Page, RunFilters};
use onloan_domain::{Flow, FlowId, FlowRun, FlowRunId};
use onloan_storage::{Db, Error, Result, flow_runs, flows};
use tokio::task::JoinSet;

use crate::database::{Database, at};

const MANY: usize = 60;

fn flow(name: String) -> Flow {
    Flow { id: FlowId::new_v7(), created: at(0), updated: at(0), name, tags: Vec::new(), labels: Default::default() }
}

/// Adds a flow in a transaction of its own; `None` gives the transaction up.
async fn add(db: Arc<Db>, name: String, commit: bool) -> Option<Result<()>> {
    let mut tx = db.begin().await.ok()?;
    let added = flows::insert(&mut tx, &flow(name)).await;
    match (added, commit) {
        (Ok(()), true) => Some(tx.commit().await),
        (Ok(()), false) => None,
        (Err(error), _) => Some(Err(error)),
    }
}

/// Adds a run of no flow, which the database refuses only when the transaction is on its way.
async fn add_stray_run(db: Arc<Db>) -> Option<Result<()>> {
    let mut tx = db.begin().await.ok()?;
    let stray = FlowRun::new(FlowRunId::new_v7(), FlowId::new_v7(), "stray".into(), at(0));
    match flow_runs::insert(&mut tx, &stray).await {
        Ok(()) => Some(tx.commit().await),
        Err(error) => Some(Err(error)),
    }
}

async fn names(db: &Db) -> Result<Vec<String>> {
    let everything = Page { limit: 10 * MANY as u64, offset: 0 };
    let all = flows::list(&mut db.read().await?, &RunFilters::default(), FlowSort::NameAsc, everything).await?;
    Ok(all.into_iter().map(|flow| flow.name).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_each_has_its_own_outcome() -> Result<()> {
    let database = Database::new().await.expect("a scratch folder and a file in it");
    let db = Arc::new(database.db.clone());
    let mut transactions = JoinSet::new();
    for number in 0..MANY {
        transactions.spawn(add(Arc::clone(&db), format!("own-{number:02}"), true));
        transactions.spawn(add(Arc::clone(&db), "taken".into(), true));
        transactions.spawn(add(Arc::clone(&db), format!("given-up-{number:02}"), false));
        transactions.spawn(add_stray_run(Arc::clone(&db)));
    }
    let (mut committed, mut refused, mut given_up) = (0, 0, 0);
    while let Some(outcome) = transactions.join_next().await {
        match outcome.expect("no transaction panics") {
            Some(Ok(())) => committed += 1,
            Some(Err(Error::Duplicate(_) | Error::MissingReference(_))) => refused += 1,
            Some(Err(other)) => return Err(other),
            None => given_up += 1,
        }
    }
    assert_eq!((committed, refused, given_up), (MANY + 1, 2 * MANY - 1, MANY));
    let mut expected: Vec<_> = (0..MANY).map(|number| format!("own-{number:02}")).collect();
    expected.push("taken".into());
    assert_eq!(names(&db).await?, expected);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_go_away_at_any_point_hurt_nobody() -> Result<()> {
    let database = Database::new().await.expect("a scratch folder and a file in it");
    let db = Arc::new(database.db.clone());
    let (mut staying, mut leaving) = (JoinSet::new(), JoinSet::new());
    for number in 0..MANY {
        leaving.spawn(add(Arc::clone(&db), format!("leaves-{number:02}"), true));
        staying.spawn(add(Arc::clone(&db), format!("stays-{number:02}"), true));
    }
    tokio::task::yield_now().await;
    leaving.shutdown().await;
    while let Some(outcome) = staying.join_next().await {
        outcome.expect("no transaction panics").expect("none of these gives up")?;
    }
    let kept = names(&db).await?;
    assert_eq!(kept.iter().filter(|name| name.starts_with("stays-")).count(), MANY, "{kept:?}");
    // Whoever comes next finds everything in order.
    add(db, "last".into(), true).await.expect("it does not give up")
}
