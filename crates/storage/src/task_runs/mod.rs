//! Task runs and the states that they enter. Most come from events that clients send ([`record`]); the server itself makes
//! and moves only the placeholders of subflows ([`enter`]).

mod columns;
mod counts;
mod record;
mod row;

use std::sync::LazyLock;

pub(crate) use columns::Columns;
use columns::{ALL, IDENTITY};
pub use counts::{Endings, count_by_state, count_endings, count_of_flow_runs};
use onloan_domain::filters::{Page, RunFilters, TaskRunSort};
use onloan_domain::{FlowId, FlowRunId, TaskRun, TaskRunId, Timestamp};
pub use record::{RecordedRun, RecordedState, record};
use row::{Row, select, values};
use sea_query::{Expr, ExprTrait, Func, NullOrdering, OnConflict, Order, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::{Result, Session, flow_runs, related, tags, task_run_states};

/// Runs that the server itself makes or moves: every column becomes what it is told.
static RUNS: LazyLock<Target> = LazyLock::new(|| {
    let on_conflict = OnConflict::column(Columns::Id).update_columns(ALL.into_iter().skip(IDENTITY)).to_owned();
    Target::new(Columns::Table, ALL).on_conflict(on_conflict)
});

/// Writes a run with the state that it has entered, and its tags; the run may be new.
pub async fn enter(session: &mut Session, run: &TaskRun) -> Result<()> {
    let mut statements = vec![RUNS.one(session.dialect(), values(run))];
    statements.extend(run.state.as_ref().map(|state| task_run_states::statement(session.dialect(), run.id, state)));
    session.run_all(statements).await?;
    tags::insert_for_task_runs(session, tags::owned(run.id.uuid(), &run.tags)).await
}

/// The run of that id, with its current state.
pub async fn find(session: &mut Session, id: TaskRunId) -> Result<Option<TaskRun>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid()))).await?;
    row.map(Row::into_run).transpose()
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

/// Gives a run another name. `false` when there is no such run.
pub async fn rename(session: &mut Session, id: TaskRunId, name: &str, updated: Timestamp) -> Result<bool> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Name, name).value(Columns::Updated, updated.as_micros());
    update.and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&update).await? > 0)
}

/// Deletes a run with its states. `false` when there is none.
pub async fn delete(session: &mut Session, id: TaskRunId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}

/// Deletes the task runs of a flow run.
pub async fn delete_of(session: &mut Session, flow_run: FlowRunId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid()));
    session.execute(&delete).await
}

/// Deletes at most so many task runs of a flow run that is gone; answers how many. Subflows that they called stand for
/// themselves from then on.
pub async fn delete_some_of(session: &mut Session, flow_run: FlowRunId, most: u64) -> Result<u64> {
    let mut some = Query::select();
    some.column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::FlowRunId).eq(flow_run.uuid())).limit(most);
    let some: Vec<(Uuid,)> = session.all(&some).await?;
    let ids: Vec<Uuid> = some.into_iter().map(|(id,)| id).collect();
    flow_runs::without_parents(session, &ids).await?;
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).is_in(ids));
    session.execute(&delete).await
}

/// Deletes the task runs of all runs of a flow.
pub async fn delete_of_flow(session: &mut Session, flow: FlowId) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::FlowRunId).in_subquery(flow_runs::ids_of_flow(flow)));
    session.execute(&delete).await
}
