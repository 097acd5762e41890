//! What workers are asked to take down, each message by one of them. A message that its worker neither finishes nor gives
//! back goes to another one when its lease runs out; one that was given out too often stays, and is given to nobody.

use onloan_domain::{JsonObject, Timestamp, WorkPoolId, WorkQueueId};
use sea_query::{Cond, Expr, ExprTrait, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "worker_cleanup"]
    Table,
    Id,
    Created,
    WorkPoolId,
    WorkQueueId,
    Kind,
    Target,
    DeliveryCount,
    Token,
    LeasedUntil,
    GivenUp,
}

/// So often a message is given out.
pub const MOST_DELIVERIES: i64 = 3;

const TOO_OFTEN: &str = "max_delivery_attempts_reached";

/// Something to take down.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are the field's standard terms")]
pub struct Cleanup {
    pub id: Uuid,
    pub created: Timestamp,
    pub work_pool_id: WorkPoolId,
    pub work_queue_id: Option<WorkQueueId>,
    /// What is to be done, as workers name it.
    pub kind: String,
    /// To what.
    pub target: JsonObject,
}

/// A message that is a worker's for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// What it says.
    pub cleanup: Cleanup,
    /// What proves that it is this worker's.
    pub token: String,
    /// The how manieth time it is given out.
    pub delivery_count: i64,
}

/// What a worker does with a message that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is done.
    Finish,
    /// Somebody else shall do it.
    GiveBack,
    /// It takes longer, until this time.
    Renew(Timestamp),
}

/// What came of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was noted.
    Accepted,
    /// There is no such message.
    NotFound,
    /// It is for workers of another pool.
    OtherPool,
    /// Nobody has it.
    NotReserved,
    /// Somebody else has it.
    OtherToken,
    /// The worker had it for too long, and somebody else will get it.
    Expired,
    /// It was given out too often, and nobody will get it.
    GivenUp,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    work_pool_id: Uuid,
    work_queue_id: Option<Uuid>,
    kind: String,
    target: String,
    delivery_count: i64,
    token: Option<String>,
    leased_until: Option<i64>,
    given_up: Option<String>,
}

const ALL: [Columns; 10] = {
    use Columns::*;
    [Id, Created, WorkPoolId, WorkQueueId, Kind, Target, DeliveryCount, Token, LeasedUntil, GivenUp]
};

/// Adds a message.
pub async fn insert(session: &mut Session, cleanup: &Cleanup) -> Result<()> {
    let row = vec![
        cleanup.id.into(),
        cleanup.created.as_micros().into(),
        cleanup.work_pool_id.uuid().into(),
        cleanup.work_queue_id.map(WorkQueueId::uuid).into(),
        cleanup.kind.clone().into(),
        json::to_text(&cleanup.target).into(),
        0_i64.into(),
        None::<String>.into(),
        None::<i64>.into(),
        None::<String>.into(),
    ];
    Target::new(Columns::Table, ALL).insert(session, vec![row]).await
}

/// Gives the next message of these kinds to a worker of a pool until that time; one of these queues before all others.
pub async fn reserve(
    session: &mut Session,
    pool: WorkPoolId,
    kinds: &[String],
    queues: &[WorkQueueId],
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Reservation>> {
    session.lock("worker cleanups").await?;
    give_up(session, pool, now).await?;
    let next = free(pool, kinds, now);
    let mut preferred = next.clone();
    preferred.and_where(Expr::col(Columns::WorkQueueId).is_in(queues.iter().map(|queue| queue.uuid())));
    let row: Option<Row> = match session.one(&preferred).await? {
        Some(row) => Some(row),
        None => session.one(&next).await?,
    };
    let Some(row) = row else { return Ok(None) };
    // Two of them, since nobody may guess it.
    let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let delivery_count = row.delivery_count + 1;
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Token, token.clone()).value(Columns::LeasedUntil, until.as_micros());
    update.value(Columns::DeliveryCount, delivery_count).and_where(Expr::col(Columns::Id).eq(row.id));
    session.execute(&update).await?;
    let cleanup = Cleanup {
        id: row.id,
        created: Timestamp::from_micros(row.created),
        work_pool_id: WorkPoolId::from(row.work_pool_id),
        work_queue_id: row.work_queue_id.map(WorkQueueId::from),
        kind: row.kind,
        target: json::from_text("target of a cleanup", &row.target)?,
    };
    Ok(Some(Reservation { cleanup, token, delivery_count }))
}

fn nobody_has(now: Timestamp) -> Cond {
    Cond::any().add(Expr::col(Columns::LeasedUntil).is_null()).add(Expr::col(Columns::LeasedUntil).lte(now.as_micros()))
}

fn free(pool: WorkPoolId, kinds: &[String], now: Timestamp) -> SelectStatement {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::GivenUp).is_null());
    query.and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid())).and_where(Expr::col(Columns::Kind).is_in(kinds.iter().cloned()));
    query.cond_where(nobody_has(now)).order_by(Columns::Created, Order::Asc).order_by(Columns::Id, Order::Asc).limit(1).to_owned()
}

/// Those that were given out too often are given to nobody any more.
async fn give_up(session: &mut Session, pool: WorkPoolId, now: Timestamp) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::GivenUp, TOO_OFTEN).and_where(Expr::col(Columns::GivenUp).is_null());
    update.and_where(Expr::col(Columns::WorkPoolId).eq(pool.uuid()));
    update.and_where(Expr::col(Columns::DeliveryCount).gte(MOST_DELIVERIES)).cond_where(nobody_has(now));
    session.execute(&update).await.map(drop)
}

/// Does with a message what the worker of that token says, if it has the message.
pub async fn operate(
    session: &mut Session,
    pool: WorkPoolId,
    id: Uuid,
    token: &str,
    operation: Operation,
    now: Timestamp,
) -> Result<Outcome> {
    session.lock("worker cleanups").await?;
    let mut find = Query::select();
    find.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::Id).eq(id)).and_where(Expr::col(Columns::GivenUp).is_null());
    let Some(row) = session.one::<Row>(&find).await? else { return Ok(Outcome::NotFound) };
    let outcome = match (&row.token, row.leased_until) {
        _ if row.work_pool_id != pool.uuid() => Outcome::OtherPool,
        (Some(own), Some(_)) if own != token => Outcome::OtherToken,
        (Some(_), Some(until)) if until > now.as_micros() => Outcome::Accepted,
        (Some(_), Some(_)) => Outcome::Expired,
        (None, _) | (_, None) => Outcome::NotReserved,
    };
    let last = row.delivery_count >= MOST_DELIVERIES && row.given_up.is_none();
    match (outcome, operation) {
        (Outcome::Accepted, Operation::Finish) => delete(session, id).await.map(|()| outcome),
        (Outcome::Accepted, Operation::Renew(until)) => {
            set(session, id, (Columns::LeasedUntil, until.as_micros().into())).await.map(|()| outcome)
        }
        (Outcome::Accepted, Operation::GiveBack) | (Outcome::Expired, _) if last => {
            set(session, id, (Columns::GivenUp, TOO_OFTEN.into())).await.map(|()| Outcome::GivenUp)
        }
        (Outcome::Accepted, Operation::GiveBack) | (Outcome::Expired, _) => {
            set(session, id, (Columns::LeasedUntil, None::<i64>.into())).await.map(|()| outcome)
        }
        (Outcome::NotFound | Outcome::OtherPool | Outcome::NotReserved | Outcome::OtherToken | Outcome::GivenUp, _) => Ok(outcome),
    }
}

async fn set(session: &mut Session, id: Uuid, (column, value): (Columns, sea_query::Value)) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(column, value).and_where(Expr::col(Columns::Id).eq(id));
    session.execute(&update).await.map(drop)
}

async fn delete(session: &mut Session, id: Uuid) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id));
    session.execute(&delete).await.map(drop)
}
