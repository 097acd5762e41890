//! `POST /work_pools/{name}/get_scheduled_flow_runs`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use onloan_api::{ScheduledRunsOfPool, WorkerFlowRun};
use onloan_domain::{Timestamp, WorkPool, WorkQueue};
use onloan_storage::scheduled_runs::{self, Due, InQueue};
use onloan_storage::{Session, deployments, work_queues};

use super::lookups::{pool_named, queue_named};
use crate::error::ApiResult;
use crate::extract::{Body, Name, page};
use crate::state::{AppState, now};

/// Hand a worker the runs of its pool that are due: only those that can start, and those in queues of higher priority first.
/// Asking marks the queues, and the deployments that send their runs there, as ready.
pub(crate) async fn get_scheduled_flow_runs(
    state: State<AppState>,
    Name(name): Name,
    Body(body): Body<ScheduledRunsOfPool>,
) -> ApiResult<Json<Vec<WorkerFlowRun>>> {
    let most = page(body.limit, None)?.limit;
    let mut session = state.read().await?;
    let pool = pool_named(&mut session, &name).await?;
    let queues = queues(&mut session, &pool, body.work_queue_names.unwrap_or_default()).await?;
    let due = Due { after: body.scheduled_after, before: body.scheduled_before };
    let at = now();
    let runs = startable(&mut session, &pool, &queues, due, most, at).await?;
    drop(session);
    let polled: Vec<_> = queues.iter().map(|queue| queue.id).collect();
    let mut tx = state.begin().await?;
    work_queues::mark_polled(&mut tx, &polled, at).await?;
    deployments::mark_queues_polled(&mut tx, &polled, at).await?;
    tx.commit().await?;
    Ok(Json(runs))
}

/// The queues of those names, or all; those that are served first before the others.
async fn queues(session: &mut Session, pool: &WorkPool, names: Vec<String>) -> ApiResult<Vec<WorkQueue>> {
    if names.is_empty() {
        return Ok(work_queues::list_in_pool(session, pool.id, None, None).await?);
    }
    let mut queues = Vec::new();
    for name in names {
        queues.push(queue_named(session, pool, &name).await?);
    }
    queues.sort_by_key(|queue| queue.priority);
    Ok(queues)
}

async fn startable(
    session: &mut Session,
    pool: &WorkPool,
    queues: &[WorkQueue],
    due: Due,
    most: u64,
    at: Timestamp,
) -> ApiResult<Vec<WorkerFlowRun>> {
    if pool.is_paused {
        return Ok(Vec::new());
    }
    // Mostly there is no limit, and then nobody needs to count.
    let limited = pool.concurrency_limit.is_some() || queues.iter().any(|queue| queue.concurrency_limit.is_some());
    let taken = if limited { scheduled_runs::count_at_work_in_pool(session, pool.id).await? } else { HashMap::new() };
    let mut left = most.min(free(pool.concurrency_limit, taken.values().sum()));
    let mut startable = Vec::new();
    for queue in queues.iter().filter(|queue| !queue.is_paused) {
        let most = left.min(free(queue.concurrency_limit, taken.get(&queue.id).copied().unwrap_or_default()));
        if most == 0 {
            continue;
        }
        let runs = scheduled_runs::list_in_queue(session, InQueue::Id(queue.id), due, most).await?;
        left -= runs.len() as u64;
        startable.extend(runs.into_iter().map(|run| WorkerFlowRun {
            work_pool_id: pool.id,
            work_queue_id: queue.id,
            flow_run: run.estimated_at(at),
        }));
    }
    Ok(startable)
}

/// How many slots of a limit are free.
fn free(limit: Option<i64>, taken: u64) -> u64 {
    limit.map_or(u64::MAX, |limit| u64::try_from(limit).unwrap_or_default().saturating_sub(taken))
}
