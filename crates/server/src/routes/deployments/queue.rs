//! Which queue a deployment sends its runs to.

use onloan_domain::{Timestamp, WorkQueue};
use onloan_storage::{Session, work_queues};

use crate::error::ApiResult;
use crate::routes::work_pools::lookups::{ensure_agent_queue, ensure_queue, pool_named};

/// The queue that is meant by the names of a pool and a queue, made if need be; none when neither is named.
pub(super) async fn meant(session: &mut Session, pool: Option<&str>, queue: Option<&str>, now: Timestamp) -> ApiResult<Option<WorkQueue>> {
    match (pool, queue) {
        (Some(pool), Some(queue)) => {
            let pool = pool_named(session, pool).await?;
            ensure_queue(session, pool.id, queue, now).await.map(Some)
        }
        (Some(pool), None) => match pool_named(session, pool).await?.default_queue_id {
            Some(id) => Ok(work_queues::find(session, id).await?),
            None => Ok(None),
        },
        (None, Some(queue)) => ensure_agent_queue(session, queue, now).await.map(Some),
        (None, None) => Ok(None),
    }
}
