//! `POST /work_queues/{id}/concurrency_status`.

use axum::Json;
use axum::extract::State;
use onloan_api::{ConcurrencyStatusBody, WorkQueueConcurrencyStatus, page_count};
use onloan_domain::WorkQueueId;
use onloan_storage::{scheduled_runs, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id, numbered_page};
use crate::routes::work_pools::slots::summary;
use crate::state::{AppState, now};

/// Which runs take a queue's slots.
pub(crate) async fn concurrency_status(
    state: State<AppState>,
    Id(id): Id<WorkQueueId>,
    Body(body): Body<ConcurrencyStatusBody>,
) -> ApiResult<Json<WorkQueueConcurrencyStatus>> {
    let (page, number) = numbered_page(body.limit, body.page.unwrap_or(1))?;
    let mut session = state.read().await?;
    let queue = work_queues::find(&mut session, id).await?.ok_or_else(|| ApiError::not_found("Work queue not found."))?;
    let count = scheduled_runs::count_holding(&mut session, id).await?;
    let runs = scheduled_runs::list_at_work(&mut session, id, true, page).await?;
    Ok(Json(WorkQueueConcurrencyStatus {
        active_slots: count,
        concurrency_limit: queue.concurrency_limit,
        flow_runs: runs.into_iter().map(|run| summary(run, now())).collect(),
        count,
        limit: page.limit,
        pages: page_count(count, page.limit),
        page: number,
    }))
}
