//! How many task runs there are of what kind, counted in the database.

use onloan_domain::filters::RunFilters;
use onloan_domain::{Duration, FlowRunId, StateType, Timestamp};
use sea_query::{CaseStatement, Expr, ExprTrait, Func, IntoIden, Query};
use uuid::Uuid;

use super::Columns;
use crate::estimates::sum;
use crate::flow_runs::Columns as FlowRun;
use crate::row::FromRow;
use crate::states::state_type;
use crate::{Result, Session, related};

/// How many of the task runs that match are in states of each type, as far as there are any.
pub async fn count_by_state(session: &mut Session, filters: &RunFilters) -> Result<Vec<(StateType, u64)>> {
    let kind = || Expr::col((Columns::Table, Columns::StateType));
    let mut query = Query::select();
    query.expr(kind()).expr(Func::count(kind())).from(Columns::Table);
    query.cond_where(related::of_task_runs(filters, session.dialect())).and_where(kind().is_not_null()).add_group_by([kind()]);
    let rows: Vec<(String, i64)> = session.all(&query).await?;
    rows.into_iter().map(|(kind, count)| Ok((state_type(&kind)?, count.unsigned_abs()))).collect()
}

/// How many task runs each of the flow runs has, as far as it has any. What only stands for a subflow is not counted.
pub async fn count_of_flow_runs(session: &mut Session, flow_runs: &[FlowRunId]) -> Result<Vec<(FlowRunId, u64)>> {
    let owner = || Expr::col((Columns::Table, Columns::FlowRunId));
    let parents = Query::select()
        .column(FlowRun::ParentTaskRunId)
        .from(FlowRun::Table)
        .and_where(Expr::col((FlowRun::Table, FlowRun::ParentTaskRunId)).equals((Columns::Table, Columns::Id)))
        .to_owned();
    let mut query = Query::select();
    query.expr(owner()).expr(Func::count(owner())).from(Columns::Table);
    query.and_where(owner().is_in(flow_runs.iter().map(|id| id.uuid()))).and_where(Expr::exists(parents).not());
    query.add_group_by([owner()]);
    let rows: Vec<(Uuid, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(id, count)| (FlowRunId::from(id), count.unsigned_abs())).collect())
}

/// The task runs of one part of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endings {
    /// Which part; the first is 0.
    pub part: i64,
    /// How many are in states that the caller calls failures.
    pub failed: u64,
    /// How many are in other states.
    pub other: u64,
}

#[derive(FromRow)]
struct Row {
    part: i64,
    failed: i64,
    runs: i64,
}

/// The task runs that match, by when they started: `window` from `start` on, cut into equal parts.
pub async fn count_endings(
    session: &mut Session,
    filters: &RunFilters,
    failures: &[StateType],
    (start, window, parts): (Timestamp, Duration, i64),
) -> Result<Vec<Endings>> {
    let started = || Expr::col((Columns::Table, Columns::StartTime));
    let whole = window.max(Duration::from_micros(1)).as_micros();
    let part = started().sub(start.as_micros()).mul(parts).div(whole);
    let failed = Expr::col((Columns::Table, Columns::StateType)).is_in(failures.iter().map(|kind| kind.as_str()));
    let mut query = Query::select();
    query
        .expr_as(part, "part")
        .expr_as(sum(CaseStatement::new().case(failed, 1_i64).finally(0_i64).into()), "failed")
        .expr_as(Func::count(started()), "runs")
        .from(Columns::Table)
        .cond_where(related::of_task_runs(filters, session.dialect()))
        .and_where(started().gte(start.as_micros()))
        .and_where(started().lt((start + window).as_micros()))
        .add_group_by([Expr::col("part".into_iden())]);
    let rows: Vec<Row> = session.all(&query).await?;
    let endings = |row: Row| Endings { part: row.part, failed: row.failed.unsigned_abs(), other: (row.runs - row.failed).unsigned_abs() };
    Ok(rows.into_iter().map(endings).collect())
}
