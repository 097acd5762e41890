//! Histories: how many runs were expected to start in each interval, by the state that they are in now. Runs are counted in
//! the database, and cut into intervals by division.

use onloan_domain::filters::RunFilters;
use onloan_domain::{Duration, StateType, Timestamp};
use sea_query::{Condition, Expr, ExprTrait, Func, Iden, IntoIden, Order, Query};

use crate::estimates::{Estimates, sum};
use crate::flow_runs::Columns as FlowRun;
use crate::row::FromRow;
use crate::states::state_type;
use crate::task_runs::Columns as TaskRun;
use crate::{Result, Session, related};

/// A stretch of time in intervals of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: Timestamp,
    /// How long an interval is; more than nothing.
    pub interval: Duration,
    /// How many intervals there are.
    pub intervals: i64,
}

impl Span {
    /// The first moment of an interval, which is the first moment after the one before it.
    #[must_use]
    pub fn interval_start(&self, index: i64) -> Timestamp {
        self.start + Duration::from_micros(self.interval.as_micros().saturating_mul(index))
    }

    fn end(&self) -> Timestamp {
        self.interval_start(self.intervals)
    }
}

/// The runs of one interval that are in one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Which interval; the first is 0.
    pub interval: i64,
    /// The type of the state.
    pub state_type: StateType,
    /// The name of the state.
    pub state_name: String,
    /// How many runs.
    pub runs: u64,
    /// For how long they ran so far, together.
    pub run_time: Duration,
    /// How late they started, or are, together.
    pub lateness: Duration,
}

#[derive(FromRow)]
struct Row {
    bucket: i64,
    state_type: String,
    state_name: String,
    runs: i64,
    run_time: i64,
    lateness: i64,
}

impl Row {
    fn into_counted(self) -> Result<Counted> {
        Ok(Counted {
            interval: self.bucket,
            state_type: state_type(&self.state_type)?,
            state_name: self.state_name,
            runs: self.runs.unsigned_abs(),
            run_time: Duration::from_micros(self.run_time),
            lateness: Duration::from_micros(self.lateness),
        })
    }
}

/// The history of the flow runs that match, as of `now`.
pub async fn of_flow_runs(session: &mut Session, filters: &RunFilters, span: Span, now: Timestamp) -> Result<Vec<Counted>> {
    let matching = related::of_flow_runs(filters, session.dialect());
    let columns = [FlowRun::ExpectedStartTime, FlowRun::StateType, FlowRun::StateName];
    counted(session, FlowRun::Table, columns, matching, &Estimates::of_flow_runs(now), span).await
}

/// The history of the task runs that match, as of `now`.
pub async fn of_task_runs(session: &mut Session, filters: &RunFilters, span: Span, now: Timestamp) -> Result<Vec<Counted>> {
    let matching = related::of_task_runs(filters, session.dialect());
    let columns = [TaskRun::ExpectedStartTime, TaskRun::StateType, TaskRun::StateName];
    counted(session, TaskRun::Table, columns, matching, &Estimates::of_task_runs(now), span).await
}

async fn counted<C: Iden + Copy + 'static>(
    session: &mut Session,
    table: C,
    [expected, kind, name]: [C; 3],
    matching: Condition,
    estimates: &Estimates,
    span: Span,
) -> Result<Vec<Counted>> {
    let at = |column: C| Expr::col((table, column));
    let bucket = at(expected).sub(span.start.as_micros()).div(span.interval.as_micros());
    let mut query = Query::select();
    query
        .expr_as(bucket, "bucket")
        .columns([(table, kind), (table, name)])
        .expr_as(Func::count(at(kind)), "runs")
        .expr_as(sum(estimates.run_time()), "run_time")
        .expr_as(sum(estimates.lateness()), "lateness")
        .from(table)
        .and_where(at(expected).gte(span.start.as_micros()))
        .and_where(at(expected).lt(span.end().as_micros()))
        .and_where(at(kind).is_not_null())
        .cond_where(matching)
        .add_group_by([Expr::col("bucket".into_iden()), at(kind), at(name)])
        .order_by("bucket".into_iden(), Order::Asc)
        .order_by((table, kind), Order::Asc)
        .order_by((table, name), Order::Asc);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_counted).collect()
}
