//! Marks what nobody has heard of: workers that fell silent, pools without a worker, queues and deployments for whose runs
//! nobody asks.

use onloan_domain::{Timestamp, WorkPool, WorkPoolStatus, WorkQueue};
use onloan_storage::{Db, Result, Session, deployments, work_pools, work_queues, workers};

/// Marks what has to be marked; answers how many.
///
/// # Errors
/// When the database fails; then nothing was marked.
pub async fn run_once(db: &Db, now: Timestamp) -> Result<u64> {
    let mut tx = db.begin().await?;
    let asked_since = now - WorkQueue::POLL_TIMEOUT;
    let mut marked = workers::mark_silent(&mut tx, now).await?;
    marked += mark_pools(&mut tx, now).await?;
    // Before the queues, whose last poll counts for their deployments too.
    marked += deployments::mark_forgotten(&mut tx, asked_since).await?;
    marked += work_queues::mark_forgotten(&mut tx, asked_since).await?;
    tx.commit().await?;
    Ok(marked)
}

async fn mark_pools(session: &mut Session, now: Timestamp) -> Result<u64> {
    let mut marked = 0;
    for pool in work_pools::list_in_status(session, WorkPoolStatus::Ready).await? {
        if workers::count_online(session, pool.id).await? == 0 {
            work_pools::save(session, &WorkPool { status: Some(WorkPoolStatus::NotReady), updated: now, ..pool }).await?;
            marked += 1;
        }
    }
    Ok(marked)
}
