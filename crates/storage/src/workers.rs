//! Workers and their heartbeats.

use onloan_domain::filters::{Page, WorkerFilter};
use onloan_domain::{Timestamp, WorkPoolId, Worker, WorkerId, WorkerStatus};
use sea_query::{Expr, ExprTrait, Func, Iden, NullOrdering, OnConflict, Order, Query};
use uuid::Uuid;

use crate::conditions::{combined, time, worker_status};
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, words};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "worker"]
    Table,
    Id,
    Created,
    Updated,
    WorkPoolId,
    Name,
    LastHeartbeatTime,
    HeartbeatIntervalSeconds,
    Status,
}

const ALL: [Columns; 8] = {
    use Columns::*;
    [Id, Created, Updated, WorkPoolId, Name, LastHeartbeatTime, HeartbeatIntervalSeconds, Status]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    work_pool_id: Uuid,
    name: String,
    last_heartbeat_time: Option<i64>,
    heartbeat_interval_seconds: Option<i64>,
    status: String,
}

impl Row {
    fn into_worker(self) -> Result<Worker> {
        Ok(Worker {
            id: WorkerId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            work_pool_id: WorkPoolId::from(self.work_pool_id),
            last_heartbeat_time: self.last_heartbeat_time.map(Timestamp::from_micros),
            heartbeat_interval_seconds: self.heartbeat_interval_seconds,
            status: words::read("worker status", &self.status)?,
        })
    }
}

/// Notes that a worker is there; one that was not known is, from now on. An interval that is not given stays what it was.
pub async fn record_heartbeat(session: &mut Session, pool: WorkPoolId, name: &str, interval: Option<i64>, now: Timestamp) -> Result<()> {
    let row = vec![
        WorkerId::new_v7().uuid().into(),
        now.as_micros().into(),
        now.as_micros().into(),
        pool.uuid().into(),
        name.into(),
        now.as_micros().into(),
        interval.into(),
        WorkerStatus::Online.as_str().into(),
    ];
    let mut changed = vec![Columns::Updated, Columns::LastHeartbeatTime, Columns::Status];
    changed.extend(interval.map(|_| Columns::HeartbeatIntervalSeconds));
    let known = OnConflict::columns([Columns::WorkPoolId, Columns::Name]).update_columns(changed).to_owned();
    Target::new(Columns::Table, ALL).on_conflict(known).insert(session, vec![row]).await
}

/// The workers of a pool that match, those that spoke last before the others.
pub async fn list(session: &mut Session, pool: WorkPoolId, filter: Option<&WorkerFilter>, page: Page) -> Result<Vec<Worker>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid()));
    let condition = filter.and_then(|filter| {
        combined(
            filter.operator,
            [
                filter.last_heartbeat_time.as_ref().and_then(|filter| time(filter, Columns::LastHeartbeatTime)),
                filter.status.as_ref().and_then(|filter| worker_status(filter, Columns::Status)),
            ],
        )
    });
    if let Some(condition) = condition {
        query.cond_where(condition);
    }
    query.order_by_with_nulls(Columns::LastHeartbeatTime, Order::Desc, NullOrdering::Last).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_worker).collect()
}

/// How many workers of a pool are marked online.
pub async fn count_online(session: &mut Session, pool: WorkPoolId) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table).and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid()));
    session.count(query.and_where(Expr::col(Columns::Status).eq(WorkerStatus::Online.as_str()))).await
}

/// Marks the workers offline that were silent for several of their intervals; answers how many.
pub async fn mark_silent(session: &mut Session, now: Timestamp) -> Result<u64> {
    let interval = Func::coalesce([Expr::col(Columns::HeartbeatIntervalSeconds), Expr::val(Worker::FALLBACK_INTERVAL_SECONDS)]);
    let patience = Expr::expr(interval).mul(Worker::MISSED_HEARTBEATS * 1_000_000);
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Status, WorkerStatus::Offline.as_str());
    update.and_where(Expr::col(Columns::Status).eq(WorkerStatus::Online.as_str()));
    update.and_where(Expr::col(Columns::LastHeartbeatTime).add(patience).lt(now.as_micros()));
    session.execute(&update).await
}

/// Forgets a worker. `false` when there is none of that name.
pub async fn delete(session: &mut Session, pool: WorkPoolId, name: &str) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid()));
    Ok(session.execute(delete.and_where(Expr::col(Columns::Name).eq(name))).await? > 0)
}
