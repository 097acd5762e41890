//! Background task runs that wait for a worker: each is given to one, for a while, until it acknowledges it.

use onloan_domain::{TaskRunId, Timestamp};
use sea_query::{Cond, Expr, ExprTrait, Iden, OnConflict, Order, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "scheduled_task_run"]
    Table,
    TaskRunId,
    TaskKey,
    IsRetry,
    Enqueued,
    ClaimId,
    ClaimedUntil,
}

/// A task run that was given to a worker, under an id of this giving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What was given.
    pub task_run_id: TaskRunId,
    /// Which giving this is.
    pub id: Uuid,
}

/// Lets a task run wait for a worker, also one that was given out before.
pub async fn enqueue(session: &mut Session, run: TaskRunId, task_key: &str, is_retry: bool, at: Timestamp) -> Result<()> {
    use Columns::{ClaimId, ClaimedUntil, Enqueued, IsRetry, Table, TaskKey, TaskRunId};
    let columns = [TaskRunId, TaskKey, IsRetry, Enqueued, ClaimId, ClaimedUntil];
    let row = vec![run.uuid().into(), task_key.into(), is_retry.into(), at.as_micros().into(), None::<Uuid>.into(), None::<i64>.into()];
    let again = OnConflict::column(TaskRunId).update_columns(columns.into_iter().skip(1)).to_owned();
    Target::new(Table, columns).on_conflict(again).insert(session, vec![row]).await
}

/// Takes the task run that is next among these tasks, until the given time.
pub async fn claim(session: &mut Session, task_keys: &[String], now: Timestamp, until: Timestamp) -> Result<Option<Claim>> {
    let free = Cond::any().add(Expr::col(Columns::ClaimedUntil).is_null()).add(Expr::col(Columns::ClaimedUntil).lt(now.as_micros()));
    let mut next = Query::select();
    next.column(Columns::TaskRunId).from(Columns::Table);
    next.and_where(Expr::col(Columns::TaskKey).is_in(task_keys)).cond_where(free);
    next.order_by(Columns::IsRetry, Order::Desc).order_by(Columns::Enqueued, Order::Asc).limit(1);
    let Some((run,)) = session.one::<(Uuid,)>(&next).await? else { return Ok(None) };
    let claim = Claim { task_run_id: TaskRunId::from(run), id: Uuid::new_v4() };
    let mut take = Query::update();
    take.table(Columns::Table).value(Columns::ClaimId, claim.id).value(Columns::ClaimedUntil, until.as_micros());
    take.and_where(Expr::col(Columns::TaskRunId).eq(run));
    session.execute(&take).await?;
    Ok(Some(claim))
}

/// Holds on to what was taken. `false` when somebody else has it by now.
pub async fn renew(session: &mut Session, claim: Claim, until: Timestamp) -> Result<bool> {
    let mut renew = Query::update();
    renew.table(Columns::Table).value(Columns::ClaimedUntil, until.as_micros()).cond_where(of(claim));
    Ok(session.execute(&renew).await? > 0)
}

/// The worker has it: it waits no longer. `false` when somebody else has it by now.
pub async fn acknowledge(session: &mut Session, claim: Claim) -> Result<bool> {
    let mut done = Query::delete();
    done.from_table(Columns::Table).cond_where(of(claim));
    Ok(session.execute(&done).await? > 0)
}

/// Gives back what was taken, to be given out again before all others.
pub async fn release(session: &mut Session, claim: Claim) -> Result<()> {
    let mut release = Query::update();
    release.table(Columns::Table).value(Columns::ClaimedUntil, None::<i64>).value(Columns::IsRetry, true).cond_where(of(claim));
    session.execute(&release).await.map(drop)
}

fn of(claim: Claim) -> Cond {
    Cond::all().add(Expr::col(Columns::TaskRunId).eq(claim.task_run_id.uuid())).add(Expr::col(Columns::ClaimId).eq(claim.id))
}
