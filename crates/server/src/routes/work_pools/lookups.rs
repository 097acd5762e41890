//! Pools and queues by the names that clients use, and the queues that are made when somebody names them first.

use onloan_api::WorkQueueCreate;
use onloan_domain::{Timestamp, WorkPool, WorkPoolId, WorkPoolStatus, WorkQueue, WorkQueueId, WorkQueueStatus};
use onloan_engine::queue_priorities::{first_free, rearranged};
use onloan_storage::{Session, work_pools, work_queues};

use crate::error::{ApiError, ApiResult};

/// The pool of that name.
pub(crate) async fn pool_named(session: &mut Session, name: &str) -> ApiResult<WorkPool> {
    let pool = work_pools::find_by_name(session, name).await?;
    pool.ok_or_else(|| ApiError::not_found(format!("Work pool \"{name}\" not found.")))
}

/// The queue of that name in a pool.
pub(crate) async fn queue_named(session: &mut Session, pool: &WorkPool, name: &str) -> ApiResult<WorkQueue> {
    let queue = work_queues::find_in_pool(session, pool.id, name).await?;
    queue.ok_or_else(|| ApiError::not_found(format!("Work pool queue '{}/{name}' not found.", pool.name)))
}

/// The queue of that name in a pool; made if need be.
pub(crate) async fn ensure_queue(session: &mut Session, pool: WorkPoolId, name: &str, now: Timestamp) -> ApiResult<WorkQueue> {
    if let Some(queue) = work_queues::find_in_pool(session, pool, name).await? {
        return Ok(queue);
    }
    make_queue(session, pool, plain(name), now).await
}

/// The queue of that name for those who name no pool; made if need be.
pub(crate) async fn ensure_agent_queue(session: &mut Session, name: &str, now: Timestamp) -> ApiResult<WorkQueue> {
    let pool = agent_pool(session, now).await?;
    ensure_queue(session, pool.id, name, now).await
}

/// The pool for those who name none; made if need be.
pub(crate) async fn agent_pool(session: &mut Session, now: Timestamp) -> ApiResult<WorkPool> {
    if let Some(pool) = work_pools::find_by_name(session, WorkPool::DEFAULT_AGENT_POOL).await? {
        return Ok(pool);
    }
    let pool = WorkPool::new(WorkPool::DEFAULT_AGENT_POOL.to_owned(), WorkPool::AGENT.to_owned(), now);
    make_pool(session, pool, now).await
}

/// Stores a new pool with its default queue.
pub(crate) async fn make_pool(session: &mut Session, mut pool: WorkPool, now: Timestamp) -> ApiResult<WorkPool> {
    pool.status = pool.has_workers().then_some(if pool.is_paused { WorkPoolStatus::Paused } else { WorkPoolStatus::NotReady });
    work_pools::insert(session, &pool).await?;
    let create = WorkQueueCreate { description: Some("The work pool's default queue.".into()), ..plain(WorkQueue::DEFAULT) };
    pool.default_queue_id = Some(make_queue(session, pool.id, create, now).await?.id);
    work_pools::save(session, &pool).await?;
    Ok(pool)
}

fn plain(name: &str) -> WorkQueueCreate {
    WorkQueueCreate { name: name.to_owned(), description: None, is_paused: false, concurrency_limit: None, priority: None, filter: None }
}

/// Stores a new queue. Others make room for the priority that it wants.
pub(crate) async fn make_queue(session: &mut Session, pool: WorkPoolId, create: WorkQueueCreate, now: Timestamp) -> ApiResult<WorkQueue> {
    let others = priorities(session, pool).await?;
    let free = || first_free(&others.iter().map(|(_, priority)| *priority).collect::<Vec<_>>());
    let queue = WorkQueue {
        id: WorkQueueId::new_v7(),
        created: now,
        updated: now,
        name: create.name,
        description: create.description.unwrap_or_default(),
        is_paused: create.is_paused,
        concurrency_limit: create.concurrency_limit,
        priority: create.priority.unwrap_or_else(free),
        work_pool_id: Some(pool),
        filter: create.filter,
        last_polled: None,
        work_pool_name: None,
        status: WorkQueueStatus::NotReady,
        active_slots: None,
    };
    work_queues::insert(session, &queue).await?;
    arrange(session, pool, Some((queue.id, queue.priority)), now).await?;
    let made = work_queues::find(session, queue.id).await?;
    made.ok_or_else(|| ApiError::not_found("work queue not found"))
}

/// Makes the priorities of a pool unique again, after one queue wants this one or one has left.
pub(crate) async fn arrange(session: &mut Session, pool: WorkPoolId, wanted: Option<(WorkQueueId, i64)>, now: Timestamp) -> ApiResult<()> {
    let changed = rearranged(&priorities(session, pool).await?, wanted);
    Ok(work_queues::set_priorities(session, &changed, now).await?)
}

async fn priorities(session: &mut Session, pool: WorkPoolId) -> ApiResult<Vec<(WorkQueueId, i64)>> {
    let queues = work_queues::list_in_pool(session, pool, None, None).await?;
    Ok(queues.into_iter().map(|queue| (queue.id, queue.priority)).collect())
}
