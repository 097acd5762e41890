//! Flows in flows.

use onloan::prelude::*;

use super::*;

#[flow]
async fn child(number: u32) -> Result<u32, String> {
    leaf().await.map_err(|error| error.to_string())?;
    if number == 0 { Err("zero".into()) } else { Ok(number * 10) }
}

#[task]
async fn leaf() -> Result<(), String> {
    Ok(())
}

#[flow(log_prints)]
async fn parent(number: u32) -> anyhow::Result<u32> {
    let first = child(1).await?;
    Ok(first + child(number).await?)
}

#[tokio::test]
async fn a_subflow_has_a_run_of_its_own_and_a_task_run_in_its_parent() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(parent(2).named("above")).await.unwrap(), 30);
    let stored = Stored(&session);
    let above = stored.flow_run_of("above").await;
    assert_eq!(above.parent_task_run_id, None);
    for name in ["child-0", "child-1"] {
        let stand_in = stored.task_run(name).await;
        assert_eq!(stand_in.flow_run_id, Some(above.id));
        assert_eq!(stand_in.state_type, Some(StateType::Completed));
        let runs = stored.flow_runs().await;
        let below = runs.iter().find(|run| run.parent_task_run_id == Some(stand_in.id)).unwrap();
        assert_eq!(state_type(below), StateType::Completed);
        let leaves = stored.task_runs().await.into_iter().filter(|run| run.flow_run_id == Some(below.id));
        assert_eq!(leaves.count(), 1);
    }
}

#[tokio::test]
async fn a_subflow_that_fails_fails_its_parent_unless_that_deals_with_it() {
    let (session, _folder) = session().await;
    let error = session.scope(parent(0).named("above")).await.unwrap_err();
    assert_eq!(error.to_string(), "zero");
    let stored = Stored(&session);
    assert_eq!(state_type(&stored.flow_run_of("above").await), StateType::Failed);
    assert_eq!(stored.task_run("child-1").await.state_type, Some(StateType::Failed));
}

#[flow]
async fn many_children() -> anyhow::Result<Vec<u32>> {
    Ok(onloan::map(1..=3, child).limit(2).await?)
}

#[tokio::test]
async fn subflows_can_be_mapped() {
    let (session, _folder) = session().await;
    assert_eq!(session.scope(many_children()).await.unwrap(), [10, 20, 30]);
    assert_eq!(Stored(&session).flow_runs().await.len(), 4);
}
