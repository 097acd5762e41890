//! Runs counted over time and by who made them; completed states that others may take over.

use anyhow::Result;
use onloan_domain::filters::{CreatedByFilter, FlowRunFilter, FlowRunSort, Operator, Page, RunFilters};
use onloan_domain::{
    CreatedBy, Duration, Flow, FlowId, FlowRun, FlowRunId, JsonObject, State, StateId, StateType, TaskRun, TaskRunId, Timestamp,
};
use onloan_storage::history::{self, Span};
use onloan_storage::{Session, flow_runs, flows, task_run_cache, task_runs};
use uuid::Uuid;

use crate::database::{ALL, Database, at};

async fn flow(session: &mut Session) -> Result<FlowId> {
    let id = FlowId::new_v7();
    let (tags, labels) = (Vec::new(), JsonObject::new());
    flows::insert(session, &Flow { id, created: at(0), updated: at(0), name: id.to_string(), tags, labels }).await?;
    Ok(id)
}

/// A run that is expected at `expected`, and in a state of this type since `entered`.
fn run(flow: FlowId, state_type: StateType, expected: Timestamp, entered: Timestamp) -> FlowRun {
    let state = State::new(StateId::new_v7(), state_type, entered);
    let run = FlowRun::new(FlowRunId::new_v7(), flow, "calm-otter".into(), at(0));
    FlowRun {
        expected_start_time: Some(expected),
        state_id: Some(state.id),
        state_type: Some(state_type),
        state_name: Some(state.name.clone()),
        state: Some(state),
        ..run
    }
}

#[tokio::test]
async fn a_history_adds_up_to_the_microsecond() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let flow = flow(&mut tx).await?;
    let just_before = at(20) - Duration::from_micros(1);
    let ended = FlowRun {
        start_time: Some(at(14)),
        total_run_time: Duration::from_micros(1_500_000),
        ..run(flow, StateType::Completed, just_before, at(30))
    };
    let running = FlowRun { start_time: Some(at(25)), ..run(flow, StateType::Running, at(20), at(25)) };
    for run in [&ended, &running, &run(flow, StateType::Scheduled, at(20), at(0)), &run(flow, StateType::Scheduled, at(30), at(0))] {
        flow_runs::insert(&mut tx, run).await?;
    }
    let span = Span { start: at(10), interval: Duration::from_seconds(10), intervals: 2 };
    let counted = history::of_flow_runs(&mut tx, &RunFilters::default(), span, at(40)).await?;
    let told: Vec<_> = counted.iter().map(|group| (group.interval, group.state_type, group.runs, group.run_time, group.lateness)).collect();
    let seconds = Duration::from_seconds;
    assert_eq!(
        told,
        [
            (0, StateType::Completed, 1, Duration::from_micros(1_500_000), Duration::ZERO),
            (1, StateType::Running, 1, seconds(15), seconds(5)),
            (1, StateType::Scheduled, 1, Duration::ZERO, seconds(20)),
        ]
    );
    let average = flow_runs::average_lateness(&mut tx, &RunFilters::default(), at(40)).await?;
    assert_eq!(average, Some(f64::from(5 + 20 + 10) / 4.0));
    let dots =
        flow_runs::summaries(&mut tx, &RunFilters::default(), FlowRunSort::StartTimeAsc, Page { limit: 2, offset: 0 }, at(40)).await?;
    assert_eq!((dots[0].id, dots[0].run_time, dots[0].start_time), (ended.id, Duration::from_micros(1_500_000), at(14)));
    Ok(())
}

#[tokio::test]
async fn runs_are_found_by_who_made_them() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let flow = flow(&mut tx).await?;
    let schedule = Uuid::from_u128(7);
    let by = |id, kind: &str| CreatedBy { id: Some(id), creator_type: Some(kind.to_owned()), display_value: None };
    let made = [Some(by(schedule, "SCHEDULE")), Some(by(Uuid::from_u128(8), "AUTOMATION")), None];
    let runs = made.map(|created_by| FlowRun { created_by, ..run(flow, StateType::Pending, at(1), at(1)) });
    for run in &runs {
        flow_runs::insert(&mut tx, run).await?;
    }
    let filter = CreatedByFilter::default;
    for (filter, expected) in [
        (CreatedByFilter { id: Some(vec![schedule]), ..filter() }, vec![0]),
        (CreatedByFilter { creator_type: Some(vec!["AUTOMATION".into()]), ..filter() }, vec![1]),
        (CreatedByFilter { is_null: Some(true), ..filter() }, vec![2]),
        (CreatedByFilter { is_null: Some(false), ..filter() }, vec![0, 1]),
        (CreatedByFilter { operator: Operator::Or, id: Some(vec![schedule]), is_null: Some(true), ..filter() }, vec![0, 2]),
    ] {
        let flow_runs = Some(FlowRunFilter { created_by: Some(filter.clone()), ..FlowRunFilter::default() });
        let filters = RunFilters { flow_runs, ..RunFilters::default() };
        let mut found: Vec<FlowRunId> =
            flow_runs::list(&mut tx, &filters, FlowRunSort::IdDesc, ALL).await?.iter().map(|run| run.id).collect();
        found.sort();
        let expected: Vec<FlowRunId> = expected.into_iter().map(|index: usize| runs[index].id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_newest_cached_state_that_has_not_expired_is_found() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let mut states = Vec::new();
    for (second, expires) in [(1, None), (2, Some(at(10))), (3, Some(at(5)))] {
        let mut state = State::new(StateId::new_v7(), StateType::Completed, at(second));
        state.state_details.cache_key = Some("k".into());
        state.state_details.cache_expiration = expires;
        let run = TaskRun::new(TaskRunId::new_v7(), "load".into(), second.to_string(), at(second));
        task_runs::enter(&mut tx, &TaskRun { state_id: Some(state.id), state: Some(state.clone()), ..run }).await?;
        task_run_cache::insert(&mut tx, &state, at(second)).await?;
        states.push(state.id);
    }
    for (now, expected) in [(4, states[2]), (5, states[1]), (9, states[1]), (10, states[0])] {
        let found = task_run_cache::find(&mut tx, "k", at(now)).await?;
        assert_eq!(found.map(|state| state.id), Some(expected), "at {now}");
    }
    assert_eq!(task_run_cache::find(&mut tx, "other", at(1)).await?, None);
    Ok(())
}
