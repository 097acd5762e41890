//! Flow runs that wait for their time: what workers poll for, what the scheduler looks at, and which are late. Their rows
//! are `flow_runs`' own.
//!
//! Conditions on the state stand in the text of these queries and not beside it, as values: the indexes of waiting runs are
//! partial, and a database finds one only for a condition that it can read.

use std::collections::{HashMap, HashSet};

use onloan_domain::filters::Page;
use onloan_domain::{CreatedBy, DeploymentId, FlowId, FlowRun, QueueFilter, Timestamp, WorkPoolId, WorkQueueId};
use sea_query::{Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::flow_runs::{Columns, select_where};
use crate::tags::FLOW_RUN_TAGS;
use crate::work_queues::Columns as Queue;
use crate::{Result, Session, json};

/// From when until when runs are due; both ends belong to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Due {
    /// Not before this.
    pub after: Option<Timestamp>,
    /// Not after this.
    pub before: Option<Timestamp>,
}

/// Which queue a run is in.
#[derive(Clone, Copy, Debug)]
pub enum InQueue<'a> {
    /// The one of that id.
    Id(WorkQueueId),
    /// Any of that name, as agents see it.
    Named(&'a str),
}

/// How many runs of a schedule wait, and until when there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// How many.
    pub runs: i64,
    /// When the last one is due.
    pub until: Option<Timestamp>,
}

const WAITING: &str = r#""flow_run"."state_type" = 'SCHEDULED'"#;
const AT_WORK: &str = r#""flow_run"."state_type" IN ('PENDING', 'RUNNING', 'CANCELLING')"#;
const TAKES_A_SLOT: &str = r#""flow_run"."state_type" IN ('PENDING', 'RUNNING')"#;

fn at(column: Columns) -> Expr {
    Expr::col((Columns::Table, column))
}

/// Runs that wait, those that are due first before the others.
fn waiting(due: Due, most: u64) -> SelectStatement {
    let mut query = select_where(Expr::cust(WAITING));
    if let Some(after) = due.after {
        query.and_where(at(Columns::NextScheduledStartTime).gte(after.as_micros()));
    }
    if let Some(before) = due.before {
        query.and_where(at(Columns::NextScheduledStartTime).lte(before.as_micros()));
    }
    query.order_by((Columns::Table, Columns::NextScheduledStartTime), Order::Asc).limit(most).to_owned()
}

/// The runs in a queue that wait for a worker. Those that are tried again in the process that they have do not.
pub async fn list_in_queue(session: &mut Session, queue: InQueue<'_>, due: Due, most: u64) -> Result<Vec<FlowRun>> {
    let mut query = waiting(due, most);
    match queue {
        InQueue::Id(id) => {
            let retry_type = session.dialect().json_text(at(Columns::EmpiricalPolicy), "retry_type");
            let by_worker = Func::coalesce([retry_type, Expr::val("")]);
            query.and_where(at(Columns::WorkQueueId).eq(id.uuid())).and_where(Expr::expr(by_worker).ne("in_process"));
        }
        InQueue::Named(name) => {
            query.and_where(at(Columns::WorkQueueName).eq(name));
        }
    }
    crate::flow_runs::all(session, &query).await
}

/// The runs that an old queue's filter chooses.
pub async fn list_by_filter(session: &mut Session, filter: &QueueFilter, due: Due, most: u64) -> Result<Vec<FlowRun>> {
    let mut query = waiting(due, most);
    restrict(&mut query, filter);
    crate::flow_runs::all(session, &query).await
}

fn restrict(query: &mut SelectStatement, filter: &QueueFilter) {
    query.and_where(at(Columns::DeploymentId).is_not_null());
    if let Some(ids) = &filter.deployment_ids {
        query.and_where(at(Columns::DeploymentId).is_in(ids.iter().map(|id| id.uuid())));
    }
    if let Some(condition) = filter.tags.as_ref().and_then(|tags| FLOW_RUN_TAGS.all(tags, (Columns::Table, Columns::Id))) {
        query.cond_where(condition);
    }
}

/// The runs of these deployments that wait.
pub async fn list_of_deployments(session: &mut Session, deployments: &[DeploymentId], due: Due, most: u64) -> Result<Vec<FlowRun>> {
    let mut query = waiting(due, most);
    query.and_where(at(Columns::DeploymentId).is_in(deployments.iter().map(|id| id.uuid())));
    crate::flow_runs::all(session, &query).await
}

/// The run of a flow that is due first.
pub async fn next_of_flow(session: &mut Session, flow: FlowId) -> Result<Option<FlowRun>> {
    let mut query = waiting(Due::default(), 1);
    query.and_where(at(Columns::FlowId).eq(flow.uuid()));
    Ok(crate::flow_runs::all(session, &query).await?.pop())
}

/// Runs that nobody marked late and that were due at that time or before.
pub async fn list_overdue(session: &mut Session, due: Timestamp, most: u64) -> Result<Vec<FlowRun>> {
    let mut query = waiting(Due { after: None, before: Some(due) }, most);
    query.and_where(at(Columns::StateName).eq("Scheduled"));
    crate::flow_runs::all(session, &query).await
}

/// How many runs in a queue take a slot. Workers do not count those that are being cancelled, agents do.
pub async fn count_at_work(session: &mut Session, queue: InQueue<'_>) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(at(Columns::Id))).from(Columns::Table).and_where(Expr::cust(AT_WORK));
    match queue {
        InQueue::Id(id) => query.and_where(Expr::cust(TAKES_A_SLOT)).and_where(at(Columns::WorkQueueId).eq(id.uuid())),
        InQueue::Named(name) => query.and_where(at(Columns::WorkQueueName).eq(name)),
    };
    session.count(&query).await
}

/// How many runs in a queue are about to start, at work or being cancelled.
pub async fn count_holding(session: &mut Session, queue: WorkQueueId) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(at(Columns::Id))).from(Columns::Table).and_where(Expr::cust(AT_WORK));
    session.count(query.and_where(at(Columns::WorkQueueId).eq(queue.uuid()))).await
}

/// How many of the runs take a slot that an old queue's filter chooses.
pub async fn count_at_work_by_filter(session: &mut Session, filter: &QueueFilter) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(at(Columns::Id))).from(Columns::Table).and_where(Expr::cust(TAKES_A_SLOT));
    restrict(&mut query, filter);
    session.count(&query).await
}

/// How many runs take a slot in each queue of a pool.
pub async fn count_at_work_in_pool(session: &mut Session, pool: WorkPoolId) -> Result<HashMap<WorkQueueId, u64>> {
    // From the queues to their runs, so that the runs of other pools cost nothing.
    let mut query = Query::select();
    query.column((Queue::Table, Queue::Id)).expr(Func::count(at(Columns::Id))).from(Queue::Table);
    let in_queue = at(Columns::WorkQueueId).equals((Queue::Table, Queue::Id));
    query.left_join(Columns::Table, Cond::all().add(in_queue).add(Expr::cust(AT_WORK)).add(Expr::cust(TAKES_A_SLOT)));
    query.and_where(Expr::col((Queue::Table, Queue::WorkPoolId)).eq(pool.uuid())).group_by_col((Queue::Table, Queue::Id));
    let rows: Vec<(Uuid, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(queue, count)| (WorkQueueId::from(queue), count.unsigned_abs())).collect())
}

/// The runs that take a slot in a queue, by id; those that are being cancelled too, if wanted.
pub async fn list_at_work(session: &mut Session, queue: WorkQueueId, cancelling_too: bool, page: Page) -> Result<Vec<FlowRun>> {
    let mut query = select_where(Expr::cust(AT_WORK));
    if !cancelling_too {
        query.and_where(Expr::cust(TAKES_A_SLOT));
    }
    query.and_where(at(Columns::WorkQueueId).eq(queue.uuid()));
    query.order_by((Columns::Table, Columns::Id), Order::Asc).limit(page.limit).offset(page.offset);
    crate::flow_runs::all(session, &query).await
}

/// How many runs each schedule of these deployments has ahead of `now`, by the id of the schedule that made them.
pub async fn ahead(session: &mut Session, deployments: &[DeploymentId], now: Timestamp) -> Result<HashMap<Uuid, Ahead>> {
    let mut query = Query::select();
    query.column(Columns::CreatedBy).expr(Func::count(at(Columns::Id))).expr(Func::max(at(Columns::NextScheduledStartTime)));
    query.from(Columns::Table).and_where(Expr::cust(WAITING)).and_where(at(Columns::AutoScheduled).eq(true));
    query.and_where(at(Columns::DeploymentId).is_in(deployments.iter().map(|id| id.uuid())));
    query.and_where(at(Columns::NextScheduledStartTime).gte(now.as_micros())).group_by_col(Columns::CreatedBy);
    let rows: Vec<(Option<String>, i64, Option<i64>)> = session.all(&query).await?;
    let mut ahead: HashMap<Uuid, Ahead> = HashMap::new();
    for (created_by, runs, until) in rows {
        let creator: Option<CreatedBy> = created_by.as_deref().map(|text| json::from_text("creator", text)).transpose()?;
        if let Some(schedule) = creator.and_then(|creator| creator.id) {
            let entry = ahead.entry(schedule).or_default();
            // One schedule has several rows here when its slug changed.
            *entry = Ahead { runs: entry.runs + runs, until: entry.until.max(until.map(Timestamp::from_micros)) };
        }
    }
    Ok(ahead)
}

/// Which of these keys runs of a flow have already.
pub async fn known_keys(session: &mut Session, flow: FlowId, keys: &[String]) -> Result<HashSet<String>> {
    let mut query = Query::select();
    query.column(Columns::IdempotencyKey).from(Columns::Table).and_where(Expr::col(Columns::FlowId).eq(flow.uuid()));
    query.and_where(Expr::col(Columns::IdempotencyKey).is_in(keys.iter().cloned()));
    let rows: Vec<(String,)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Which runs of a deployment that wait are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// All of them.
    All,
    /// Those that the scheduler made.
    AutoScheduled,
    /// Those that the scheduler made and that are not due yet at this time.
    AutoScheduledAfter(Timestamp),
}

/// Deletes runs of a deployment that never ran and wait for their time, save those that wait for a slot.
pub async fn give_up(session: &mut Session, deployment: DeploymentId, which: GivenUp) -> Result<u64> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::cust(r#""state_type" = 'SCHEDULED'"#));
    delete.and_where(Expr::col(Columns::DeploymentId).eq(deployment.uuid()));
    delete.and_where(Expr::col(Columns::StateName).ne("AwaitingConcurrencySlot")).and_where(Expr::col(Columns::RunCount).eq(0));
    match which {
        GivenUp::All => {}
        GivenUp::AutoScheduled => {
            delete.and_where(Expr::col(Columns::AutoScheduled).eq(true));
        }
        GivenUp::AutoScheduledAfter(now) => {
            delete.and_where(Expr::col(Columns::AutoScheduled).eq(true));
            delete.and_where(Expr::col(Columns::NextScheduledStartTime).gt(now.as_micros()));
        }
    }
    session.execute(&delete).await
}

/// How many runs of a queue are late.
pub async fn count_late(session: &mut Session, queue: WorkQueueId) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(at(Columns::Id))).from(Columns::Table).and_where(Expr::cust(WAITING));
    query.and_where(at(Columns::WorkQueueId).eq(queue.uuid())).and_where(at(Columns::StateName).eq("Late"));
    session.count(&query).await
}
