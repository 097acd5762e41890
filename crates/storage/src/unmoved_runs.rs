//! Flow runs that nobody moves any more: pauses that nobody ends, cancellations that nobody confirms, and what was called by
//! a run that was cancelled. Their rows are `flow_runs`' and `task_runs`' own.
//!
//! Conditions on the state stand in the text of the queries, since the indexes of such runs are partial.

use onloan_domain::{FlowRunId, TaskRunId, Timestamp};
use sea_query::{Cond, Expr, ExprTrait, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::flow_runs::Columns;
use crate::states::FlowRunState;
use crate::task_runs::Columns as Task;
use crate::{Error, Result, Session};

const PAUSED: &str = r#""flow_run"."state_type" = 'PAUSED'"#;
const CANCELLING: &str = r#""flow_run"."state_type" = 'CANCELLING'"#;
const CANCELLED: &str = r#""flow_run"."state_type" = 'CANCELLED'"#;
const UNFINISHED: &str = r#""flow_run"."state_type" IN ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')"#;
const UNFINISHED_TASK: &str = r#""task_run"."state_type" IN ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')"#;

/// Ids of runs, from the one after `after` on.
fn ids(condition: &'static str, after: Option<FlowRunId>, most: u64) -> SelectStatement {
    let mut query = Query::select();
    query.column((Columns::Table, Columns::Id)).from(Columns::Table).and_where(Expr::cust(condition));
    if let Some(after) = after {
        query.and_where(Expr::col((Columns::Table, Columns::Id)).gt(after.uuid()));
    }
    query.order_by((Columns::Table, Columns::Id), Order::Asc).limit(most).to_owned()
}

fn with_state(query: &mut SelectStatement) {
    let state = Expr::col((FlowRunState::Table, FlowRunState::Id));
    query.inner_join(FlowRunState::Table, state.equals((Columns::Table, Columns::StateId)));
}

/// Runs that are paused, by id, from the one after `after` on, with when their pause ends in failure.
pub async fn list_paused(session: &mut Session, after: Option<FlowRunId>, most: u64) -> Result<Vec<(FlowRunId, Option<Timestamp>)>> {
    let mut query = ids(PAUSED, after, most);
    with_state(&mut query);
    query.expr(session.dialect().json_text(Expr::col((FlowRunState::Table, FlowRunState::StateDetails)), "pause_timeout"));
    let rows: Vec<(Uuid, Option<String>)> = session.all(&query).await?;
    let read =
        |text: String| text.parse::<Timestamp>().map_err(|error| Error::Unreadable { what: "end of a pause", why: error.to_string() });
    rows.into_iter().map(|(id, ends)| Ok((FlowRunId::from(id), ends.map(read).transpose()?))).collect()
}

/// Runs that are being cancelled since then or longer, by id, from the one after `after` on.
pub async fn list_cancelling(session: &mut Session, since: Timestamp, after: Option<FlowRunId>, most: u64) -> Result<Vec<FlowRunId>> {
    let mut query = ids(CANCELLING, after, most);
    with_state(&mut query);
    query.and_where(Expr::col((FlowRunState::Table, FlowRunState::Timestamp)).lte(since.as_micros()));
    all(session, &query).await
}

/// The subflows of these flow runs that have not ended, without those of deployments that are being cancelled already.
pub async fn list_unfinished_subflows(session: &mut Session, flow_runs: &[FlowRunId]) -> Result<Vec<FlowRunId>> {
    let mut query = Query::select();
    query.column((Columns::Table, Columns::Id)).from(Task::Table);
    let called_by = Expr::col((Task::Table, Task::Id)).equals((Columns::Table, Columns::ParentTaskRunId));
    query.inner_join(Columns::Table, called_by).and_where(Expr::cust(UNFINISHED));
    query.and_where(Expr::col((Task::Table, Task::FlowRunId)).is_in(flow_runs.iter().map(|run| run.uuid())));
    let under_way = Cond::all().add(Expr::col((Columns::Table, Columns::DeploymentId)).is_not_null()).add(Expr::cust(CANCELLING));
    all(session, query.cond_where(under_way.not())).await
}

/// A place in the list of cancelled runs.
pub type AfterCancelled = (Timestamp, FlowRunId);

/// Runs that were cancelled at that time or later, the first before the others, from the one after `after` on.
pub async fn list_cancelled(
    session: &mut Session,
    since: Timestamp,
    after: Option<AfterCancelled>,
    most: u64,
) -> Result<Vec<AfterCancelled>> {
    let (id, ended) = ((Columns::Table, Columns::Id), (Columns::Table, Columns::EndTime));
    let mut query = Query::select();
    query.columns([ended, id]).from(Columns::Table).and_where(Expr::cust(CANCELLED));
    let from = after.map_or(since, |(at, _)| at);
    query.and_where(Expr::col(ended).gte(from.as_micros()));
    if let Some((at, last)) = after {
        query.cond_where(Cond::any().add(Expr::col(ended).gt(at.as_micros())).add(Expr::col(id).gt(last.uuid())));
    }
    query.order_by(ended, Order::Asc).order_by(id, Order::Asc).limit(most);
    let rows: Vec<(i64, Uuid)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(ended, id)| (Timestamp::from_micros(ended), FlowRunId::from(id))).collect())
}

/// The task runs of these flow runs that have not ended.
pub async fn list_unfinished_tasks(session: &mut Session, flow_runs: &[FlowRunId]) -> Result<Vec<TaskRunId>> {
    let mut query = Query::select();
    query.column((Task::Table, Task::Id)).from(Task::Table).and_where(Expr::cust(UNFINISHED_TASK));
    query.and_where(Expr::col((Task::Table, Task::FlowRunId)).is_in(flow_runs.iter().map(|run| run.uuid())));
    let rows: Vec<(Uuid,)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(id,)| TaskRunId::from(id)).collect())
}

async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<FlowRunId>> {
    let rows: Vec<(Uuid,)> = session.all(query).await?;
    Ok(rows.into_iter().map(|(id,)| FlowRunId::from(id)).collect())
}
