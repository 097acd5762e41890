//! Flow runs and the states that they enter. The current state's type and name stand in the run's own row too, for filters
//! and counts.

mod columns;
mod row;
mod summaries;

use std::sync::LazyLock;

pub(crate) use columns::Columns;
use columns::{ALL, OF_START, OF_STATE};
use onloan_domain::filters::{FlowRunSort, Page, RunFilters};
use onloan_domain::{FlowId, FlowRun, FlowRunId};
pub use row::StartTimes;
use row::{Row, select, values, values_of_state};
use sea_query::{Expr, ExprTrait, Func, LockType, NullOrdering, Order, Query, SelectStatement, Value};
pub use summaries::{Summary, average_lateness, summaries};
use uuid::Uuid;

use crate::fixed::Fixed;
use crate::insert::Target;
use crate::{Result, Session, flow_run_states, related, tags};

static RUNS: LazyLock<Target> = LazyLock::new(|| Target::new(Columns::Table, ALL));

/// Adds a run with the state that it is in, and its tags.
pub async fn insert(session: &mut Session, run: &FlowRun) -> Result<()> {
    let mut statements = vec![RUNS.one(session.dialect(), values(run))];
    statements.extend(run.state.as_ref().map(|state| flow_run_states::statement(session.dialect(), run.id, state)));
    session.run_all(statements).await?;
    tags::insert_for_flow_runs(session, tags::owned(run.id.uuid(), &run.tags)).await
}

/// Writes the state that a run has entered, and what it changed in the run's own row.
pub async fn enter(session: &mut Session, run: &FlowRun, before: StartTimes) -> Result<()> {
    /// By whether each of the start times is another.
    static UPDATES: [Fixed; 4] = [const { Fixed::new() }; 4];
    let started = StartTimes::of(run).since(before);
    let (times, times_values): (Vec<Columns>, Vec<Value>) = started.into_iter().unzip();
    let update = || {
        let mut update = Query::update();
        update.table(Columns::Table).values(OF_STATE.iter().chain(&times).map(|column| (*column, Expr::val(0))));
        update.and_where(Expr::col(Columns::Id).eq(0)).to_owned()
    };
    let which = OF_START.iter().enumerate().map(|(bit, column)| usize::from(times.contains(column)) << bit).sum::<usize>();
    let mut changed = values_of_state(run);
    changed.extend(times_values);
    changed.push(run.id.uuid().into());
    let mut statements = vec![UPDATES[which].with(session.dialect(), changed, update)];
    statements.extend(run.state.as_ref().map(|state| flow_run_states::statement(session.dialect(), run.id, state)));
    session.run_all(statements).await
}

/// Writes every column of a run that is there, its state's among them; its tags' rows as well when `tags_changed`.
pub async fn save(session: &mut Session, run: &FlowRun, tags_changed: bool) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(run).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(run.id.uuid()));
    session.execute(&update).await?;
    if !tags_changed {
        return Ok(());
    }
    let mut old = Query::delete();
    old.from_table(tags::FlowRunTag::Table).and_where(Expr::col(tags::FlowRunTag::FlowRunId).eq(run.id.uuid()));
    session.execute(&old).await?;
    tags::insert_for_flow_runs(session, tags::owned(run.id.uuid(), &run.tags)).await
}

/// The run of that id, with its current state; nobody else changes it until the transaction ends.
pub async fn find_to_change(session: &mut Session, id: FlowRunId) -> Result<Option<FlowRun>> {
    static SELECT: Fixed = Fixed::new();
    let by_id = || {
        let mut query = select();
        query.and_where(Expr::col((Columns::Table, Columns::Id)).eq(0));
        query.lock_with_tables(LockType::Update, [Columns::Table]).to_owned()
    };
    let row: Option<Row> = session.one_of(SELECT.with(session.dialect(), vec![id.uuid().into()], by_id)).await?;
    row.map(Row::into_run).transpose()
}

/// The run of that id, with its current state.
pub async fn find(session: &mut Session, id: FlowRunId) -> Result<Option<FlowRun>> {
    static SELECT: Fixed = Fixed::new();
    let by_id = || select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(0)).to_owned();
    let row: Option<Row> = session.one_of(SELECT.with(session.dialect(), vec![id.uuid().into()], by_id)).await?;
    row.map(Row::into_run).transpose()
}

/// The run of a flow that was made with that key.
pub async fn find_by_idempotency_key(session: &mut Session, flow: FlowId, key: &str) -> Result<Option<FlowRun>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::FlowId)).eq(flow.uuid()));
    one(session, query.and_where(Expr::col((Columns::Table, Columns::IdempotencyKey)).eq(key))).await
}

/// Every run of which this holds, to be narrowed down further.
pub(crate) fn select_where(condition: Expr) -> SelectStatement {
    select().and_where(condition).to_owned()
}

/// The runs of such a query.
pub(crate) async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<FlowRun>> {
    let rows: Vec<Row> = session.all(query).await?;
    rows.into_iter().map(Row::into_run).collect()
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<FlowRun>> {
    let row: Option<Row> = session.one(query).await?;
    row.map(Row::into_run).transpose()
}

/// The runs that match.
pub async fn list(session: &mut Session, filters: &RunFilters, sort: FlowRunSort, page: Page) -> Result<Vec<FlowRun>> {
    let mut query = select();
    query.cond_where(related::of_flow_runs(filters, session.dialect()));
    ordered(&mut query, sort, page);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_run).collect()
}

/// Puts the runs in order, and takes the window of them.
fn ordered(query: &mut SelectStatement, sort: FlowRunSort, page: Page) {
    let (column, order) = match sort {
        FlowRunSort::IdDesc => (Columns::Id, Order::Desc),
        FlowRunSort::StartTimeAsc => (Columns::SortStartTime, Order::Asc),
        FlowRunSort::StartTimeDesc => (Columns::SortStartTime, Order::Desc),
        FlowRunSort::ExpectedStartTimeAsc => (Columns::ExpectedStartTime, Order::Asc),
        FlowRunSort::ExpectedStartTimeDesc => (Columns::ExpectedStartTime, Order::Desc),
        FlowRunSort::NameAsc => (Columns::Name, Order::Asc),
        FlowRunSort::NameDesc => (Columns::Name, Order::Desc),
        FlowRunSort::NextScheduledStartTimeAsc => (Columns::NextScheduledStartTime, Order::Asc),
        FlowRunSort::EndTimeDesc => (Columns::EndTime, Order::Desc),
    };
    query.order_by_with_nulls((Columns::Table, column), order, NullOrdering::Last).limit(page.limit).offset(page.offset);
}

/// How many runs match.
pub async fn count(session: &mut Session, filters: &RunFilters) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    query.cond_where(related::of_flow_runs(filters, session.dialect()));
    session.count(&query).await
}

/// Deletes a run with its states; its task runs and logs are their modules'. `false` when there is none.
pub async fn delete(session: &mut Session, id: FlowRunId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}

/// Lets subflows stand for themselves that these task runs called.
pub(crate) async fn without_parents(session: &mut Session, task_runs: &[Uuid]) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::ParentTaskRunId, Option::<Uuid>::None);
    update.and_where(Expr::col(Columns::ParentTaskRunId).is_in(task_runs.iter().copied()));
    session.execute(&update).await.map(drop)
}

/// The ids of all runs of a flow.
pub(crate) fn ids_of_flow(flow: FlowId) -> SelectStatement {
    Query::select().column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::FlowId).eq(flow.uuid())).to_owned()
}
