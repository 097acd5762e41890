//! Work pools, deployments, and the runs that wait for them.

use anyhow::{Context, Result};
use onloan_domain::filters::{DeploymentFilter, DeploymentSort, RunFilters, Text};
use onloan_domain::{
    ConcurrencyLimit, ConcurrencyLimitId, CreatedBy, Deployment, DeploymentId, DeploymentLimit, DeploymentSchedule, DeploymentScheduleId,
    Flow, FlowId, FlowRun, FlowRunId, JsonObject, State, StateId, StateType, Timestamp,
};
use onloan_storage::scheduled_runs::{self, Ahead, Due, GivenUp};
use onloan_storage::{Db, Error, concurrency_limits, deployment_schedules, deployments, flow_runs, flows};

use crate::database::{ALL, Database, at};

async fn flow(db: &Db) -> Result<FlowId> {
    let id = FlowId::new_v7();
    let flow = Flow { id, created: at(0), updated: at(0), name: id.to_string(), tags: Vec::new(), labels: JsonObject::new() };
    let mut tx = db.begin().await?;
    flows::insert(&mut tx, &flow).await?;
    tx.commit().await?;
    Ok(id)
}

fn deployment(flow: FlowId, name: &str) -> Deployment {
    Deployment { tags: vec![name.to_owned()], ..Deployment::new(DeploymentId::new_v7(), flow, name.to_owned(), at(1)) }
}

fn schedule(deployment: &Deployment, slug: Option<&str>, active: bool) -> Result<DeploymentSchedule> {
    Ok(DeploymentSchedule {
        id: DeploymentScheduleId::new_v7(),
        created: at(1),
        updated: at(1),
        deployment_id: Some(deployment.id),
        schedule: serde_json::from_str(r#"{"cron":"* * * * *"}"#)?,
        active,
        max_scheduled_runs: None,
        parameters: JsonObject::new(),
        slug: slug.map(str::to_owned),
    })
}

/// A run of a deployment that waits until that second.
fn waiting(deployment: &Deployment, schedule: DeploymentScheduleId, second: i64, state_name: &str) -> FlowRun {
    let mut state = State::new(StateId::new_v7(), StateType::Scheduled, at(2));
    state.name = state_name.to_owned();
    let created_by = CreatedBy { id: Some(schedule.uuid()), creator_type: Some("SCHEDULE".into()), display_value: None };
    FlowRun {
        deployment_id: Some(deployment.id),
        idempotency_key: Some(format!("{schedule} {second}")),
        auto_scheduled: true,
        created_by: Some(created_by),
        state_id: Some(state.id),
        state_type: Some(state.state_type),
        state_name: Some(state.name.clone()),
        state: Some(state),
        next_scheduled_start_time: Some(at(second)),
        ..FlowRun::new(FlowRunId::new_v7(), deployment.flow_id, "calm-otter".into(), at(2))
    }
}

#[tokio::test]
async fn a_deployment_reads_back_as_it_was_written() -> Result<()> {
    let database = Database::new().await?;
    let mut expected = deployment(flow(&database.db).await?, "nightly");
    expected.description = Some("it's 100% “done”".into());
    expected.pull_steps = Some(vec![JsonObject::new()]);
    let limit = ConcurrencyLimit { active_slots: 2, ..ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), "shared".into(), 3, at(0)) };
    let mut tx = database.db.begin().await?;
    concurrency_limits::insert(&mut tx, &limit).await?;
    tx.commit().await?;
    expected.global_concurrency_limit = Some(DeploymentLimit::from(limit));
    let mut tx = database.db.begin().await?;
    deployments::insert(&mut tx, &expected).await?;
    expected.schedules = vec![schedule(&expected, Some("a"), true)?];
    deployment_schedules::insert(&mut tx, &expected.schedules).await?;
    tx.commit().await?;
    let mut session = database.db.read().await?;
    assert_eq!(deployments::find(&mut session, expected.id).await?, Some(expected.clone()));
    let flow = flows::find(&mut session, expected.flow_id).await?.context("the flow is gone")?;
    assert_eq!(deployments::find_by_names(&mut session, &flow.name, "nightly").await?, Some(expected.clone()));
    assert_eq!(deployments::find_of_flow(&mut session, flow.id, "weekly").await?, None);
    assert_eq!(deployments::count_by_flow(&mut session, &[flow.id]).await?[&flow.id], 1);
    let named = DeploymentFilter { name: Some(Text { like: Some("NIGHT".into()), ..Text::default() }), ..DeploymentFilter::default() };
    let filters = RunFilters { deployments: Some(named), ..RunFilters::default() };
    assert_eq!(deployments::list(&mut session, &filters, DeploymentSort::UpdatedDesc, ALL).await?, [expected]);
    Ok(())
}

#[tokio::test]
async fn names_are_unique_within_a_flow_and_slugs_within_a_deployment() -> Result<()> {
    let database = Database::new().await?;
    let first = deployment(flow(&database.db).await?, "nightly");
    let mut tx = database.db.begin().await?;
    deployments::insert(&mut tx, &first).await?;
    let (one, other) = (schedule(&first, Some("a"), true)?, schedule(&first, Some("a"), true)?);
    deployment_schedules::insert(&mut tx, &[one, schedule(&first, None, true)?, schedule(&first, None, true)?]).await?;
    tx.commit().await?;
    let mut tx = database.db.begin().await?;
    assert!(matches!(deployments::insert(&mut tx, &deployment(first.flow_id, "nightly")).await, Err(Error::Duplicate(_))));
    drop(tx);
    let mut tx = database.db.begin().await?;
    assert!(matches!(deployment_schedules::insert(&mut tx, &[other]).await, Err(Error::Duplicate(_))));
    Ok(())
}

#[tokio::test]
async fn only_what_has_an_active_schedule_is_scheduled() -> Result<()> {
    let database = Database::new().await?;
    let flow = flow(&database.db).await?;
    let mut tx = database.db.begin().await?;
    let mut made = Vec::new();
    for (name, paused, active) in [("a", false, Some(true)), ("b", true, Some(true)), ("c", false, Some(false)), ("d", false, None)] {
        let deployment = Deployment { paused, ..deployment(flow, name) };
        deployments::insert(&mut tx, &deployment).await?;
        if let Some(active) = active {
            deployment_schedules::insert(&mut tx, &[schedule(&deployment, None, active)?]).await?;
        }
        made.push(deployment.id);
    }
    tx.commit().await?;
    let mut session = database.db.read().await?;
    let ids = |found: Vec<Deployment>| found.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(deployments::list_to_schedule(&mut session, None, 10).await?), [made[0]]);
    assert_eq!(ids(deployments::list_to_schedule(&mut session, Some(made[0]), 10).await?), []);
    assert_eq!(ids(deployments::list_changed_to_schedule(&mut session, at(1), 10).await?), [made[0]]);
    assert_eq!(ids(deployments::list_changed_to_schedule(&mut session, at(2), 10).await?), []);
    Ok(())
}

#[tokio::test]
async fn runs_that_wait_are_found_counted_and_given_up() -> Result<()> {
    let database = Database::new().await?;
    let deployment = deployment(flow(&database.db).await?, "nightly");
    let schedule = DeploymentScheduleId::new_v7();
    let mut tx = database.db.begin().await?;
    deployments::insert(&mut tx, &deployment).await?;
    for (second, name) in [(10, "Late"), (20, "Scheduled"), (30, "Scheduled"), (40, "AwaitingConcurrencySlot")] {
        flow_runs::insert(&mut tx, &waiting(&deployment, schedule, second, name)).await?;
    }
    tx.commit().await?;
    let mut session = database.db.read().await?;
    let times = |runs: Vec<FlowRun>| runs.into_iter().filter_map(|run| run.next_scheduled_start_time).collect::<Vec<Timestamp>>();
    let by_thirty = Due { after: None, before: Some(at(30)) };
    let due = scheduled_runs::list_of_deployments(&mut session, &[deployment.id], by_thirty, 10).await?;
    assert_eq!(times(due), [at(10), at(20), at(30)]);
    assert_eq!(times(scheduled_runs::list_overdue(&mut session, at(25), 10).await?), [at(20)]);
    let next = scheduled_runs::next_of_flow(&mut session, deployment.flow_id).await?.context("no run waits")?;
    assert_eq!(next.next_scheduled_start_time, Some(at(10)));
    let ahead = scheduled_runs::ahead(&mut session, &[deployment.id], at(20)).await?;
    assert_eq!(ahead[&schedule.uuid()], Ahead { runs: 3, until: Some(at(40)) });
    let known = scheduled_runs::known_keys(&mut session, deployment.flow_id, &[format!("{schedule} 10"), "other".into()]).await?;
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [format!("{schedule} 10")]);
    drop(session);
    let mut tx = database.db.begin().await?;
    assert_eq!(scheduled_runs::give_up(&mut tx, deployment.id, GivenUp::AutoScheduledAfter(at(20))).await?, 1);
    assert_eq!(scheduled_runs::give_up(&mut tx, deployment.id, GivenUp::AutoScheduled).await?, 2);
    // The one that waits for a slot stays.
    assert_eq!(scheduled_runs::give_up(&mut tx, deployment.id, GivenUp::All).await?, 0);
    Ok(())
}
