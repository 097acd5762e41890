//! Which deployments somebody asks for runs of. `updated` stays as it is: it says when a deployment was changed by people,
//! and the scheduler goes by it.

use onloan_domain::{DeploymentId, DeploymentStatus, Timestamp, WorkQueueId};
use sea_query::{Cond, Expr, ExprTrait, Query};

use super::columns::Columns;
use crate::work_queues::Columns as Queue;
use crate::{Result, Session, words};

/// Notes that somebody asked for runs of these deployments.
pub async fn mark_polled(session: &mut Session, ids: &[DeploymentId], now: Timestamp) -> Result<()> {
    mark_ready(session, Expr::col(Columns::Id).is_in(ids.iter().map(|id| id.uuid())), now).await
}

/// Notes that somebody asked for runs of the deployments of these queues.
pub async fn mark_queues_polled(session: &mut Session, queues: &[WorkQueueId], now: Timestamp) -> Result<()> {
    mark_ready(session, Expr::col(Columns::WorkQueueId).is_in(queues.iter().map(|id| id.uuid())), now).await
}

async fn mark_ready(session: &mut Session, which: Expr, now: Timestamp) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Status, words::write(&DeploymentStatus::Ready));
    update.value(Columns::LastPolled, now.as_micros());
    session.execute(update.and_where(which)).await.map(drop)
}

/// Marks the deployments not ready for whose runs nobody asked since, neither by them nor by their queue; answers how many.
pub async fn mark_forgotten(session: &mut Session, since: Timestamp) -> Result<u64> {
    let asked_for =
        Query::select().column(Queue::Id).from(Queue::Table).and_where(Expr::col(Queue::LastPolled).gte(since.as_micros())).to_owned();
    let queue = || Expr::col(Columns::WorkQueueId);
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Status, words::write(&DeploymentStatus::NotReady));
    update.and_where(Expr::col(Columns::Status).eq(Expr::cust("'READY'")));
    update.and_where(Expr::col(Columns::LastPolled).lt(since.as_micros()));
    update.cond_where(Cond::any().add(queue().is_null()).add(queue().in_subquery(asked_for).not()));
    session.execute(&update).await
}
