//! The recorder's writes: states that clients report, and what each says about its run.
//!
//! Reports may come twice, late, and in any order. Each leaves a state. A run's row moves only to a newer state; what a
//! report does not say stays as it was. A report about the same call of the same task as a run that is there already, but
//! under another id, belongs to that run.

use std::collections::HashMap;
use std::sync::LazyLock;

use onloan_domain::{Duration, FlowRunId, StateId, StateType, TaskRunId, Timestamp};
use sea_query::{Expr, ExprTrait, Func, OnConflict, Query, Value};
use uuid::Uuid;

use super::columns::{ALL, Columns, IDENTITY};
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json, tags, task_run_states};

/// A state that a client reports. Its JSON is kept as it came.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are `State`'s")]
pub struct RecordedState<'a> {
    pub id: StateId,
    pub task_run_id: TaskRunId,
    pub flow_run_id: Option<FlowRunId>,
    pub timestamp: Timestamp,
    pub state_type: StateType,
    pub name: &'a str,
    pub message: Option<&'a str>,
    pub data: Option<&'a str>,
    pub state_details: &'a str,
    /// What it says about its run.
    pub run: RecordedRun<'a>,
}

/// What a report says about its run. Absent is not said.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are `TaskRun`'s")]
pub struct RecordedRun<'a> {
    pub task_key: &'a str,
    pub dynamic_key: &'a str,
    pub name: Option<&'a str>,
    pub cache_key: Option<&'a str>,
    pub cache_expiration: Option<Timestamp>,
    pub task_version: Option<&'a str>,
    pub empirical_policy: Option<&'a str>,
    pub tags: Option<Vec<String>>,
    pub labels: Option<&'a str>,
    pub task_inputs: Option<&'a str>,
    pub run_count: Option<i64>,
    pub flow_run_run_count: Option<i64>,
    pub expected_start_time: Option<Timestamp>,
    pub next_scheduled_start_time: Option<Timestamp>,
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    pub total_run_time: Option<Duration>,
}

/// One call of one task in a flow run.
type Call<'a> = (FlowRunId, &'a str, &'a str);

/// The id under which a run is kept, by the id under which it was reported, where the two differ.
type Aliases = HashMap<TaskRunId, TaskRunId>;

/// How many calls are looked up by one query at most.
const MOST_CALLS: usize = 256;

static RUNS: LazyLock<Target> = LazyLock::new(|| {
    let stored = |column| Expr::col((Columns::Table, column));
    let told = |column| Expr::col(("excluded", column));
    let kept = |column: Columns| (column, Expr::from(Func::coalesce([told(column), stored(column)])));
    let newer = told(Columns::StateTimestamp).gt(stored(Columns::StateTimestamp));
    let on_conflict = OnConflict::column(Columns::Id)
        .values(ALL.into_iter().skip(IDENTITY).map(kept))
        .action_and_where(newer.or(stored(Columns::StateTimestamp).is_null()))
        .to_owned();
    Target::new(Columns::Table, ALL).on_conflict(on_conflict)
});

/// Stores what was reported.
pub async fn record(session: &mut Session, states: &[RecordedState<'_>], received: Timestamp) -> Result<()> {
    let aliases = aliases(session, states).await?;
    let kept = |id: TaskRunId| aliases.get(&id).copied().unwrap_or(id);
    let runs = newest(states, kept);
    let tagged: Vec<_> =
        runs.iter().flat_map(|(id, state)| tags::owned(id.uuid(), state.run.tags.as_deref().unwrap_or_default())).collect();
    RUNS.insert(session, runs.iter().map(|(id, state)| run_values(*id, state, received)).collect()).await?;
    task_run_states::insert(session, states.iter().map(|state| state_values(kept(state.task_run_id), state)).collect()).await?;
    tags::insert_for_task_runs(session, tagged).await
}

/// Finds the runs that are reported under another id than the one that they are kept under.
async fn aliases(session: &mut Session, states: &[RecordedState<'_>]) -> Result<Aliases> {
    let (mut calls, mut aliases): (HashMap<Call<'_>, TaskRunId>, Aliases) = Default::default();
    for state in states {
        let Some(flow_run) = state.flow_run_id else { continue };
        let first = *calls.entry((flow_run, state.run.task_key, state.run.dynamic_key)).or_insert(state.task_run_id);
        if first != state.task_run_id {
            aliases.insert(state.task_run_id, first);
        }
    }
    let calls: Vec<_> = calls.into_iter().collect();
    let mut stored = Aliases::new();
    for chunk in calls.chunks(MOST_CALLS) {
        stored.extend(stored_under(session, chunk).await?);
    }
    for kept in aliases.values_mut() {
        *kept = stored.get(kept).copied().unwrap_or(*kept);
    }
    aliases.extend(stored);
    Ok(aliases)
}

/// Those of the calls whose run is stored under another id.
async fn stored_under(session: &mut Session, calls: &[(Call<'_>, TaskRunId)]) -> Result<Aliases> {
    #[derive(FromRow)]
    struct Row {
        reported: Uuid,
        stored: Uuid,
    }

    let row = |((flow_run, task_key, dynamic_key), id): &(Call<'_>, TaskRunId)| {
        let values: [Value; 4] = [id.uuid().into(), flow_run.uuid().into(), (*task_key).into(), (*dynamic_key).into()];
        let [id, flow_run, task_key, dynamic_key] = values;
        (id, flow_run, task_key, dynamic_key)
    };
    let Some(last) = calls.last() else { return Ok(Aliases::new()) };
    // Filled up with the last one, so that few texts are ever prepared.
    let filled = calls.iter().chain(std::iter::repeat(last)).take(calls.len().next_power_of_two());
    let reported = |column| ("reported", column);
    let stored = |column| Expr::col((Columns::Table, column));
    let mut query = Query::select();
    query
        .expr_as(Expr::col(reported("column1")), "reported")
        .expr_as(stored(Columns::Id), "stored")
        .from_values(filled.map(row), "reported")
        .inner_join(
            Columns::Table,
            stored(Columns::FlowRunId)
                .equals(reported("column2"))
                .and(stored(Columns::TaskKey).equals(reported("column3")))
                .and(stored(Columns::DynamicKey).equals(reported("column4"))),
        )
        .and_where(stored(Columns::Id).not_equals(reported("column1")));
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(|row| (row.reported.into(), row.stored.into())).collect())
}

/// The newest state of each run, with everything that was said about the run.
fn newest<'a>(states: &[RecordedState<'a>], kept: impl Fn(TaskRunId) -> TaskRunId) -> Vec<(TaskRunId, RecordedState<'a>)> {
    let mut runs: Vec<(TaskRunId, RecordedState<'a>)> = Vec::with_capacity(states.len() / 3 + 1);
    let mut places: HashMap<TaskRunId, usize> = HashMap::with_capacity(runs.capacity());
    for state in states {
        let id = kept(state.task_run_id);
        match places.get(&id) {
            Some(place) => runs[*place].1.join(state),
            None => {
                places.insert(id, runs.len());
                runs.push((id, state.clone()));
            }
        }
    }
    runs
}

impl<'a> RecordedState<'a> {
    /// Becomes the newer of the two. What only the older one says about the run is kept.
    fn join(&mut self, other: &RecordedState<'a>) {
        if other.timestamp > self.timestamp {
            let run = other.run.clone().or(&self.run);
            *self = RecordedState { run, ..other.clone() };
        } else {
            self.run = std::mem::take(&mut self.run).or(&other.run);
        }
    }
}

impl<'a> RecordedRun<'a> {
    fn or(self, older: &RecordedRun<'a>) -> Self {
        Self {
            task_key: self.task_key,
            dynamic_key: self.dynamic_key,
            name: self.name.or(older.name),
            cache_key: self.cache_key.or(older.cache_key),
            cache_expiration: self.cache_expiration.or(older.cache_expiration),
            task_version: self.task_version.or(older.task_version),
            empirical_policy: self.empirical_policy.or(older.empirical_policy),
            tags: self.tags.or_else(|| older.tags.clone()),
            labels: self.labels.or(older.labels),
            task_inputs: self.task_inputs.or(older.task_inputs),
            run_count: self.run_count.or(older.run_count),
            flow_run_run_count: self.flow_run_run_count.or(older.flow_run_run_count),
            expected_start_time: self.expected_start_time.or(older.expected_start_time),
            next_scheduled_start_time: self.next_scheduled_start_time.or(older.next_scheduled_start_time),
            start_time: self.start_time.or(older.start_time),
            end_time: self.end_time.or(older.end_time),
            total_run_time: self.total_run_time.or(older.total_run_time),
        }
    }
}

fn run_values(id: TaskRunId, state: &RecordedState<'_>, received: Timestamp) -> Vec<Value> {
    let micros = |time: Option<Timestamp>| time.map(Timestamp::as_micros);
    let run = &state.run;
    vec![
        id.uuid().into(),
        received.as_micros().into(),
        received.as_micros().into(),
        run.name.into(),
        state.flow_run_id.map(FlowRunId::uuid).into(),
        run.task_key.into(),
        run.dynamic_key.into(),
        run.cache_key.into(),
        micros(run.cache_expiration).into(),
        run.task_version.into(),
        run.empirical_policy.into(),
        run.tags.as_ref().map(json::to_text).into(),
        run.labels.into(),
        run.task_inputs.into(),
        state.id.uuid().into(),
        state.state_type.as_str().into(),
        state.name.into(),
        state.timestamp.as_micros().into(),
        run.run_count.into(),
        run.flow_run_run_count.into(),
        micros(run.expected_start_time).into(),
        micros(run.next_scheduled_start_time).into(),
        micros(run.start_time).into(),
        micros(run.end_time).into(),
        run.total_run_time.map(Duration::as_micros).into(),
    ]
}

fn state_values(owner: TaskRunId, state: &RecordedState<'_>) -> Vec<Value> {
    vec![
        state.id.uuid().into(),
        owner.uuid().into(),
        state.timestamp.as_micros().into(),
        state.state_type.as_str().into(),
        state.name.into(),
        state.message.into(),
        state.data.into(),
        state.state_details.into(),
    ]
}
