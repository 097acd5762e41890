//! `PATCH /work_pools/{name}/queues/{queue}`, and what it shares with the older API of queues.

use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkQueueUpdate;
use onloan_domain::{Timestamp, WorkQueue, WorkQueueStatus};
use onloan_storage::{Session, work_queues};

use crate::error::ApiResult;
use crate::extract::{Body, Names};
use crate::routes::work_pools::lookups;
use crate::state::{AppState, now};

/// Change a queue of a pool; what is absent stays.
pub(crate) async fn update(
    state: State<AppState>,
    Names(pool, queue): Names,
    Body(update): Body<WorkQueueUpdate>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let pool = lookups::pool_named(&mut tx, &pool).await?;
    let queue = lookups::queue_named(&mut tx, &pool, &queue).await?;
    change(&mut tx, queue, update, now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stores a changed queue. Others make room for the priority that it wants.
pub(crate) async fn change(session: &mut Session, queue: WorkQueue, update: WorkQueueUpdate, now: Timestamp) -> ApiResult<()> {
    let wanted = update.priority.map(|priority| (queue.id, priority));
    let pool = queue.work_pool_id;
    let changed = changed(queue, update, now);
    work_queues::save(session, &changed).await?;
    match (wanted, pool) {
        (Some(_), Some(pool)) => lookups::arrange(session, pool, wanted, now).await,
        (Some(_), None) | (None, _) => Ok(()),
    }
}

fn changed(queue: WorkQueue, update: WorkQueueUpdate, now: Timestamp) -> WorkQueue {
    let queue = WorkQueue {
        updated: now,
        name: update.name.unwrap_or(queue.name),
        description: update.description.map_or(queue.description, Option::unwrap_or_default),
        concurrency_limit: update.concurrency_limit.unwrap_or(queue.concurrency_limit),
        last_polled: update.last_polled.unwrap_or(queue.last_polled),
        filter: update.filter.unwrap_or(queue.filter),
        ..queue
    };
    let status = match (update.is_paused, queue.status) {
        (Some(true), _) => WorkQueueStatus::Paused,
        (Some(false), WorkQueueStatus::Paused) if queue.is_polled(now) => WorkQueueStatus::Ready,
        (Some(false), WorkQueueStatus::Paused) => WorkQueueStatus::NotReady,
        (Some(false) | None, status) => status,
    };
    WorkQueue { is_paused: update.is_paused.unwrap_or(queue.is_paused), status, ..queue }
}
