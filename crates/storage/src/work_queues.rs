//! Work queues. Owns their rows, and that priorities within a pool are unique and begin at 1.

use std::collections::HashMap;

use onloan_domain::filters::{Page, WorkQueueFilter};
use onloan_domain::{Timestamp, WorkPoolId, WorkQueue, WorkQueueId, WorkQueueStatus};
use sea_query::{Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::work_pools::Columns as Pool;
use crate::{Result, Session, deployment_conditions, json, words};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "work_queue"]
    Table,
    Id,
    Created,
    Updated,
    WorkPoolId,
    Name,
    Description,
    IsPaused,
    ConcurrencyLimit,
    Priority,
    Filter,
    LastPolled,
    Status,
}

const ALL: [Columns; 12] = {
    use Columns::*;
    [Id, Created, Updated, WorkPoolId, Name, Description, IsPaused, ConcurrencyLimit, Priority, Filter, LastPolled, Status]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    work_pool_id: Uuid,
    name: String,
    description: String,
    is_paused: bool,
    concurrency_limit: Option<i64>,
    priority: i64,
    filter: Option<String>,
    last_polled: Option<i64>,
    status: String,
    work_pool_name: Option<String>,
}

impl Row {
    fn into_queue(self) -> Result<WorkQueue> {
        Ok(WorkQueue {
            id: WorkQueueId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            description: self.description,
            is_paused: self.is_paused,
            concurrency_limit: self.concurrency_limit,
            priority: self.priority,
            work_pool_id: Some(WorkPoolId::from(self.work_pool_id)),
            filter: self.filter.as_deref().map(|text| json::from_text("queue filter", text)).transpose()?,
            last_polled: self.last_polled.map(Timestamp::from_micros),
            work_pool_name: self.work_pool_name,
            status: words::read("work queue status", &self.status)?,
            active_slots: None,
        })
    }
}

fn values(queue: &WorkQueue) -> Vec<Value> {
    vec![
        queue.id.uuid().into(),
        queue.created.as_micros().into(),
        queue.updated.as_micros().into(),
        queue.work_pool_id.map(WorkPoolId::uuid).into(),
        queue.name.clone().into(),
        queue.description.clone().into(),
        queue.is_paused.into(),
        queue.concurrency_limit.into(),
        queue.priority.into(),
        queue.filter.as_ref().map(json::to_text).into(),
        queue.last_polled.map(Timestamp::as_micros).into(),
        words::write(&queue.status).into(),
    ]
}

fn select() -> SelectStatement {
    Query::select()
        .columns(ALL.map(|column| (Columns::Table, column)))
        .expr_as(Expr::col((Pool::Table, Pool::Name)), "work_pool_name")
        .from(Columns::Table)
        .left_join(Pool::Table, Expr::col((Columns::Table, Columns::WorkPoolId)).equals((Pool::Table, Pool::Id)))
        .to_owned()
}

fn at(column: Columns) -> Expr {
    Expr::col((Columns::Table, column))
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<WorkQueue>> {
    let row: Option<Row> = session.one(query).await?;
    row.map(Row::into_queue).transpose()
}

async fn all(session: &mut Session, query: &SelectStatement) -> Result<Vec<WorkQueue>> {
    let rows: Vec<Row> = session.all(query).await?;
    rows.into_iter().map(Row::into_queue).collect()
}

/// Adds a queue. A name that the pool has already is a duplicate.
pub async fn insert(session: &mut Session, queue: &WorkQueue) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(queue)]).await
}

/// Writes every column of a queue that is there. A name that the pool has already is a duplicate.
pub async fn save(session: &mut Session, queue: &WorkQueue) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.into_iter().zip(values(queue).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(queue.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// The queue of that id.
pub async fn find(session: &mut Session, id: WorkQueueId) -> Result<Option<WorkQueue>> {
    one(session, select().and_where(at(Columns::Id).eq(id.uuid()))).await
}

/// The queue of that name in a pool.
pub async fn find_in_pool(session: &mut Session, pool: WorkPoolId, name: &str) -> Result<Option<WorkQueue>> {
    let mut query = select();
    query.and_where(at(Columns::WorkPoolId).eq(pool.uuid())).and_where(at(Columns::Name).eq(name));
    one(session, &query).await
}

/// The oldest queue of that name, whichever pool it is in.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<WorkQueue>> {
    let mut query = select();
    query.and_where(at(Columns::Name).eq(name)).order_by((Columns::Table, Columns::Created), Order::Asc).limit(1);
    one(session, &query).await
}

/// The queues of all pools that match, by name.
pub async fn list(session: &mut Session, filter: Option<&WorkQueueFilter>, page: Page) -> Result<Vec<WorkQueue>> {
    let mut query = select();
    if let Some(condition) = filter.and_then(|filter| deployment_conditions::work_queue(filter, session.dialect())) {
        query.cond_where(condition);
    }
    query.order_by((Columns::Table, Columns::Name), Order::Asc).limit(page.limit).offset(page.offset);
    all(session, &query).await
}

/// The queues of a pool that match, those that are served first before the others.
pub async fn list_in_pool(
    session: &mut Session,
    pool: WorkPoolId,
    filter: Option<&WorkQueueFilter>,
    page: Option<Page>,
) -> Result<Vec<WorkQueue>> {
    let mut query = select();
    query.and_where(at(Columns::WorkPoolId).eq(pool.uuid()));
    if let Some(condition) = filter.and_then(|filter| deployment_conditions::work_queue(filter, session.dialect())) {
        query.cond_where(condition);
    }
    query.order_by((Columns::Table, Columns::Priority), Order::Asc);
    if let Some(page) = page {
        query.limit(page.limit).offset(page.offset);
    }
    all(session, &query).await
}

/// How many queues a pool has.
pub async fn count_in_pool(session: &mut Session, pool: WorkPoolId) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table);
    session.count(query.and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid()))).await
}

/// The queues of the old kind, which choose runs by a filter of their own.
pub async fn list_with_filter(session: &mut Session) -> Result<Vec<WorkQueue>> {
    all(session, select().and_where(at(Columns::Filter).is_not_null())).await
}

/// Writes priorities that have changed.
pub async fn set_priorities(session: &mut Session, priorities: &HashMap<WorkQueueId, i64>, now: Timestamp) -> Result<()> {
    for (id, priority) in priorities {
        let mut update = Query::update();
        update.table(Columns::Table).value(Columns::Priority, *priority).value(Columns::Updated, now.as_micros());
        session.execute(update.and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    }
    Ok(())
}

/// Notes that somebody asked for the runs of these queues. Those that were not ready are, from now on; paused ones stay so.
pub async fn mark_polled(session: &mut Session, ids: &[WorkQueueId], now: Timestamp) -> Result<()> {
    let these = || Expr::col(Columns::Id).is_in(ids.iter().map(|id| id.uuid()));
    let mut polled = Query::update();
    polled.table(Columns::Table).value(Columns::LastPolled, now.as_micros()).and_where(these());
    session.execute(&polled).await?;
    let mut ready = Query::update();
    ready.table(Columns::Table).value(Columns::Status, words::write(&WorkQueueStatus::Ready)).and_where(these());
    session.execute(ready.and_where(Expr::col(Columns::Status).eq(words::write(&WorkQueueStatus::NotReady)))).await.map(drop)
}

/// Marks the queues not ready for whose runs nobody asked since; answers how many.
pub async fn mark_forgotten(session: &mut Session, since: Timestamp) -> Result<u64> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Status, words::write(&WorkQueueStatus::NotReady));
    update.and_where(Expr::col(Columns::Status).eq(words::write(&WorkQueueStatus::Ready)));
    session.execute(update.and_where(Expr::col(Columns::LastPolled).lt(since.as_micros()))).await
}

/// Deletes a queue. `false` when there is none.
pub async fn delete(session: &mut Session, id: WorkQueueId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
