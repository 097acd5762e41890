//! How many slots of a pool or a queue are taken, for those that have a limit.

use onloan_api::FlowRunSlotSummary;
use onloan_domain::{FlowRun, Timestamp, WorkPool, WorkQueue};
use onloan_storage::Session;
use onloan_storage::scheduled_runs::{self, InQueue};

use crate::error::ApiResult;

/// The pool with its slots.
pub(crate) async fn of_pool(session: &mut Session, mut pool: WorkPool) -> ApiResult<WorkPool> {
    if pool.concurrency_limit.is_some() {
        pool.active_slots = Some(scheduled_runs::count_at_work_in_pool(session, pool.id).await?.values().sum());
    }
    Ok(pool)
}

/// The queue with its slots.
pub(crate) async fn of_queue(session: &mut Session, mut queue: WorkQueue) -> ApiResult<WorkQueue> {
    if queue.concurrency_limit.is_some() {
        queue.active_slots = Some(match &queue.filter {
            None => scheduled_runs::count_at_work(session, InQueue::Id(queue.id)).await?,
            Some(filter) => scheduled_runs::count_at_work_by_filter(session, filter).await?,
        });
    }
    Ok(queue)
}

/// All of them.
pub(crate) async fn of_queues(session: &mut Session, queues: Vec<WorkQueue>) -> ApiResult<Vec<WorkQueue>> {
    let mut with_slots = Vec::with_capacity(queues.len());
    for queue in queues {
        with_slots.push(of_queue(session, queue).await?);
    }
    Ok(with_slots)
}

/// A run that takes one.
pub(crate) fn summary(run: FlowRun, now: Timestamp) -> FlowRunSlotSummary {
    let entered = run.state.as_ref().map(|state| state.timestamp);
    FlowRunSlotSummary {
        id: run.id,
        name: run.name,
        state_type: run.state_type,
        state_name: run.state_name,
        start_time: run.start_time,
        state_timestamp: entered,
        time_in_current_state: entered.map(|entered| now.since(entered)),
    }
}
