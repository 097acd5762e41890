//! Task runs. Their rows follow from events that may come twice, late, or in any order: a row changes only to a newer
//! state, and what an event does not say stays.

use onloan_domain::filters::{Page, RunFilters, TaskRunSort};
use onloan_domain::{Duration, FlowRunId, StateId, TaskRun, TaskRunId, Timestamp};
use sea_query::{Expr, ExprTrait, Func, Iden, NullOrdering, OnConflict, Order, Query, SelectStatement, Value};
use sqlx::FromRow;
use uuid::Uuid;

use crate::insert::Target;
use crate::states::{CurrentState, TaskRunState, state_type};
use crate::{Result, Session, json, related, tags};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "task_run"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    FlowRunId,
    TaskKey,
    DynamicKey,
    CacheKey,
    CacheExpiration,
    TaskVersion,
    EmpiricalPolicy,
    Tags,
    Labels,
    TaskInputs,
    StateId,
    StateType,
    StateName,
    StateTimestamp,
    RunCount,
    FlowRunRunCount,
    ExpectedStartTime,
    NextScheduledStartTime,
    StartTime,
    EndTime,
    TotalRunTime,
}

const ALL: [Columns; 25] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Name,
        FlowRunId,
        TaskKey,
        DynamicKey,
        CacheKey,
        CacheExpiration,
        TaskVersion,
        EmpiricalPolicy,
        Tags,
        Labels,
        TaskInputs,
        StateId,
        StateType,
        StateName,
        StateTimestamp,
        RunCount,
        FlowRunRunCount,
        ExpectedStartTime,
        NextScheduledStartTime,
        StartTime,
        EndTime,
        TotalRunTime,
    ]
};

/// What identifies a run and what never changes after its first event.
const FIXED: usize = 2;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    flow_run_id: Option<Uuid>,
    task_key: String,
    dynamic_key: String,
    cache_key: Option<String>,
    cache_expiration: Option<i64>,
    task_version: Option<String>,
    empirical_policy: String,
    tags: String,
    labels: String,
    task_inputs: String,
    state_type: Option<String>,
    state_name: Option<String>,
    run_count: i64,
    flow_run_run_count: i64,
    expected_start_time: Option<i64>,
    next_scheduled_start_time: Option<i64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    total_run_time: i64,
    #[sqlx(flatten)]
    state: CurrentState,
}

impl Row {
    fn into_run(self) -> Result<TaskRun> {
        let time = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        let state = self.state.into_state()?;
        let run = TaskRun::new(TaskRunId::from(self.id), self.task_key, self.dynamic_key, Timestamp::from_micros(self.created));
        Ok(TaskRun {
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            flow_run_id: self.flow_run_id.map(FlowRunId::from),
            cache_key: self.cache_key,
            cache_expiration: time(self.cache_expiration),
            task_version: self.task_version,
            empirical_policy: json::from_text("policy", &self.empirical_policy)?,
            tags: json::from_text("tags", &self.tags)?,
            labels: json::from_text("labels", &self.labels)?,
            task_inputs: json::from_text("task inputs", &self.task_inputs)?,
            state_id: state.as_ref().map(|state| state.id),
            state_type: self.state_type.as_deref().map(state_type).transpose()?,
            state_name: self.state_name,
            run_count: self.run_count,
            flow_run_run_count: self.flow_run_run_count,
            expected_start_time: time(self.expected_start_time),
            next_scheduled_start_time: time(self.next_scheduled_start_time),
            start_time: time(self.start_time),
            end_time: time(self.end_time),
            total_run_time: Duration::from_micros(self.total_run_time),
            state,
            ..run
        })
    }
}

fn values(run: &TaskRun) -> Vec<Value> {
    let micros = |time: Option<Timestamp>| time.map(Timestamp::as_micros);
    vec![
        run.id.uuid().into(),
        run.created.as_micros().into(),
        run.updated.as_micros().into(),
        run.name.clone().into(),
        run.flow_run_id.map(FlowRunId::uuid).into(),
        run.task_key.clone().into(),
        run.dynamic_key.clone().into(),
        run.cache_key.clone().into(),
        micros(run.cache_expiration).into(),
        run.task_version.clone().into(),
        json::to_text(&run.empirical_policy).into(),
        json::to_text(&run.tags).into(),
        json::to_text(&run.labels).into(),
        json::to_text(&run.task_inputs).into(),
        run.state_id.map(StateId::uuid).into(),
        run.state_type.map(|state_type| state_type.as_str()).into(),
        run.state_name.clone().into(),
        run.state.as_ref().map(|state| state.timestamp.as_micros()).into(),
        run.run_count.into(),
        run.flow_run_run_count.into(),
        micros(run.expected_start_time).into(),
        micros(run.next_scheduled_start_time).into(),
        micros(run.start_time).into(),
        micros(run.end_time).into(),
        run.total_run_time.as_micros().into(),
    ]
}

fn select() -> SelectStatement {
    let own = ALL.iter().filter(|column| !matches!(column, Columns::StateTimestamp)).map(|column| (Columns::Table, *column));
    let state = |column| (TaskRunState::Table, column);
    Query::select()
        .columns(own)
        .expr_as(Expr::col(state(TaskRunState::Timestamp)), "current_timestamp")
        .expr_as(Expr::col(state(TaskRunState::Message)), "current_message")
        .expr_as(Expr::col(state(TaskRunState::Data)), "current_data")
        .expr_as(Expr::col(state(TaskRunState::StateDetails)), "current_details")
        .from(Columns::Table)
        .left_join(TaskRunState::Table, Expr::col((Columns::Table, Columns::StateId)).equals(state(TaskRunState::Id)))
        .to_owned()
}

/// Adds runs, or changes those that are there and in an older state. Their tags come with the first event.
pub async fn upsert(session: &mut Session, runs: &[TaskRun]) -> Result<()> {
    let newer = Expr::col(("excluded", Columns::StateTimestamp)).gt(Expr::col((Columns::Table, Columns::StateTimestamp)));
    let unknown = Expr::col((Columns::Table, Columns::StateTimestamp)).is_null();
    let on_conflict =
        OnConflict::column(Columns::Id).update_columns(ALL.iter().copied().skip(FIXED)).action_and_where(newer.or(unknown)).to_owned();
    Target::new(Columns::Table, ALL).on_conflict(on_conflict).insert(session, runs.iter().map(values).collect()).await?;
    let tags = runs.iter().flat_map(|run| tags::owned(run.id.uuid(), &run.tags)).collect();
    tags::insert_for_task_runs(session, tags).await
}

/// The run of that id, with its current state.
pub async fn find(session: &mut Session, id: TaskRunId) -> Result<Option<TaskRun>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()))).await?;
    row.map(Row::into_run).transpose()
}

/// The runs of these ids that exist.
pub async fn find_all(session: &mut Session, ids: &[TaskRunId]) -> Result<Vec<TaskRun>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(session.dialect().bind_limit()) {
        let ids = chunk.iter().map(|id| id.uuid());
        let rows: Vec<Row> = session.all(select().and_where(Expr::col((Columns::Table, Columns::Id)).is_in(ids))).await?;
        found.extend(rows.into_iter().map(Row::into_run).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// The run with that natural key: one call of one task within one flow run.
pub async fn find_by_keys(session: &mut Session, flow_run: FlowRunId, task_key: &str, dynamic_key: &str) -> Result<Option<TaskRun>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::FlowRunId)).eq(flow_run.uuid()));
    query.and_where(Expr::col((Columns::Table, Columns::TaskKey)).eq(task_key));
    query.and_where(Expr::col((Columns::Table, Columns::DynamicKey)).eq(dynamic_key));
    let row: Option<Row> = session.one(&query).await?;
    row.map(Row::into_run).transpose()
}

/// The runs that match.
pub async fn list(session: &mut Session, filters: &RunFilters, sort: TaskRunSort, page: Page) -> Result<Vec<TaskRun>> {
    let mut query = select();
    query.cond_where(related::of_task_runs(filters, session.dialect()));
    let (column, order) = match sort {
        TaskRunSort::IdDesc => (Columns::Id, Order::Desc),
        TaskRunSort::ExpectedStartTimeAsc => (Columns::ExpectedStartTime, Order::Asc),
        TaskRunSort::ExpectedStartTimeDesc => (Columns::ExpectedStartTime, Order::Desc),
        TaskRunSort::NameAsc => (Columns::Name, Order::Asc),
        TaskRunSort::NameDesc => (Columns::Name, Order::Desc),
        TaskRunSort::NextScheduledStartTimeAsc => (Columns::NextScheduledStartTime, Order::Asc),
        TaskRunSort::EndTimeDesc => (Columns::EndTime, Order::Desc),
    };
    query.order_by_with_nulls((Columns::Table, column), order, NullOrdering::Last).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_run).collect()
}

/// How many runs match.
pub async fn count(session: &mut Session, filters: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(related::of_task_runs(filters, session.dialect()));
    session.count(&query).await
}

/// Deletes the task runs of a flow run.
pub async fn delete_of(session: &mut Session, flow_run: FlowRunId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid()));
    session.execute(&delete).await
}
