//! Flow runs as charts need them: a few numbers of many runs, without reading the runs.

use onloan_domain::filters::{FlowRunSort, Page, RunFilters};
use onloan_domain::{Duration, FlowRunId, StateType, Timestamp};
use sea_query::{Expr, ExprTrait, Func, Query};
use uuid::Uuid;

use super::{Columns, ordered};
use crate::estimates::Estimates;
use crate::row::FromRow;
use crate::states::state_type;
use crate::{Result, Session, related};

/// A flow run as a dot in a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The run.
    pub id: FlowRunId,
    /// The type of its current state.
    pub state_type: StateType,
    /// When it started, or should start.
    pub start_time: Timestamp,
    /// For how long it ran so far.
    pub run_time: Duration,
    /// How late it started, or is.
    pub lateness: Duration,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    state_type: String,
    sort_start_time: i64,
    run_time: i64,
    lateness: i64,
}

impl Row {
    fn into_summary(self) -> Result<Summary> {
        Ok(Summary {
            id: FlowRunId::from(self.id),
            state_type: state_type(&self.state_type)?,
            start_time: Timestamp::from_micros(self.sort_start_time),
            run_time: Duration::from_micros(self.run_time),
            lateness: Duration::from_micros(self.lateness),
        })
    }
}

/// The runs that match and have a state, as of `now`.
pub async fn summaries(session: &mut Session, filters: &RunFilters, sort: FlowRunSort, page: Page, now: Timestamp) -> Result<Vec<Summary>> {
    let at = |column| (Columns::Table, column);
    let estimates = Estimates::of_flow_runs(now);
    let mut query = Query::select();
    query
        .columns([Columns::Id, Columns::StateType, Columns::SortStartTime].map(at))
        .expr_as(estimates.run_time(), "run_time")
        .expr_as(estimates.lateness(), "lateness")
        .from(Columns::Table)
        .cond_where(related::of_flow_runs(filters, session.dialect()))
        .and_where(Expr::col(at(Columns::StateType)).is_not_null())
        .and_where(Expr::col(at(Columns::SortStartTime)).is_not_null());
    ordered(&mut query, sort, page);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_summary).collect()
}

/// How late the runs that match started, or are, in seconds and on average; nothing when there are none.
pub async fn average_lateness(session: &mut Session, filters: &RunFilters, now: Timestamp) -> Result<Option<f64>> {
    let average = Expr::from(Func::avg(Estimates::of_flow_runs(now).lateness())).cast_as("double precision");
    let mut query = Query::select();
    query.expr(average).from(Columns::Table).cond_where(related::of_flow_runs(filters, session.dialect()));
    let row: Option<(Option<f64>,)> = session.one(&query).await?;
    Ok(row.and_then(|(micros,)| micros).map(|micros| micros / 1e6))
}
