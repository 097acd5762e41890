//! `POST /work_pools/{name}/concurrency_status`.

use axum::Json;
use axum::extract::State;
use onloan_api::{ConcurrencyStatusBody, WorkPoolConcurrencyStatus, WorkQueueConcurrencyDetail, page_count};
use onloan_domain::filters::Page;
use onloan_storage::{scheduled_runs, work_pools, work_queues};

use super::slots::summary;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Name, numbered_page};
use crate::state::{AppState, now};

/// The runs of a queue that are listed when nothing else is asked, and at most.
const RUNS: (i64, i64) = (10, 200);

/// Which runs take a pool's slots, queue by queue.
pub(crate) async fn concurrency_status(
    state: State<AppState>,
    Name(name): Name,
    Body(body): Body<ConcurrencyStatusBody>,
) -> ApiResult<Json<WorkPoolConcurrencyStatus>> {
    let (page, number) = numbered_page(body.limit, body.page.unwrap_or(1))?;
    let runs = body.flow_run_limit.unwrap_or(RUNS.0);
    if !(0..=RUNS.1).contains(&runs) {
        return Err(ApiError::invalid(&["body", "flow_run_limit"], "Input should be between 0 and 200"));
    }
    let mut session = state.read().await?;
    let pool = work_pools::find_by_name(&mut session, &name).await?;
    let pool = pool.ok_or_else(|| ApiError::not_found(format!("Work pool '{name}' not found.")))?;
    let taken = scheduled_runs::count_at_work_in_pool(&mut session, pool.id).await?;
    let count = work_queues::count_in_pool(&mut session, pool.id).await?;
    let mut queues = Vec::new();
    for queue in work_queues::list_in_pool(&mut session, pool.id, None, Some(page)).await? {
        let first = Page { limit: runs.unsigned_abs(), offset: 0 };
        let flow_runs = scheduled_runs::list_at_work(&mut session, queue.id, false, first).await?;
        let active_slots = taken.get(&queue.id).copied().unwrap_or_default();
        queues.push(WorkQueueConcurrencyDetail {
            queue_id: queue.id,
            queue_name: queue.name,
            active_slots,
            concurrency_limit: queue.concurrency_limit,
            flow_runs: flow_runs.into_iter().map(|run| summary(run, now())).collect(),
            flow_run_count: Some(active_slots),
        });
    }
    Ok(Json(WorkPoolConcurrencyStatus {
        active_slots: taken.values().sum(),
        concurrency_limit: pool.concurrency_limit,
        queues,
        count,
        limit: page.limit,
        pages: page_count(count, page.limit),
        page: number,
    }))
}
