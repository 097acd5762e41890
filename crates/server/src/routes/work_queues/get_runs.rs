//! `POST /work_queues/{id}/get_runs`.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use onloan_api::WorkQueueRuns;
use onloan_domain::{FlowRun, WorkQueue, WorkQueueId};
use onloan_storage::scheduled_runs::{self, Due, InQueue};
use onloan_storage::{Session, deployments, work_queues};

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id, page};
use crate::state::{AppState, now};

/// A UI that looks is nobody who will run anything.
const ASKED_BY_UI: &str = "x-prefect-ui";

/// Hand out the runs of a queue that are due. Asking marks the queue and its deployments as ready.
pub(crate) async fn get_runs(
    state: State<AppState>,
    Id(id): Id<WorkQueueId>,
    headers: HeaderMap,
    Body(body): Body<WorkQueueRuns>,
) -> ApiResult<Json<Vec<FlowRun>>> {
    let most = page(body.limit, None)?.limit;
    let mut session = state.read().await?;
    let queue = work_queues::find(&mut session, id).await?;
    let queue = queue.ok_or_else(|| ApiError::missing(format!("Work queue with id {id} not found.")))?;
    let runs = due(&mut session, &queue, Due { after: None, before: body.scheduled_before }, most).await?;
    drop(session);
    let at = now();
    if !headers.get(ASKED_BY_UI).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true")) {
        let mut tx = state.begin().await?;
        work_queues::mark_polled(&mut tx, &[id], at).await?;
        deployments::mark_queues_polled(&mut tx, &[id], at).await?;
        tx.commit().await?;
    }
    Ok(Json(runs.into_iter().map(|run| run.estimated_at(at)).collect()))
}

async fn due(session: &mut Session, queue: &WorkQueue, due: Due, most: u64) -> ApiResult<Vec<FlowRun>> {
    if queue.is_paused {
        return Ok(Vec::new());
    }
    let named = InQueue::Named(&queue.name);
    let taken = match (&queue.concurrency_limit, &queue.filter) {
        (None, _) => 0,
        (Some(_), None) => scheduled_runs::count_at_work(session, named).await?,
        (Some(_), Some(filter)) => scheduled_runs::count_at_work_by_filter(session, filter).await?,
    };
    let free = queue.concurrency_limit.map_or(u64::MAX, |limit| u64::try_from(limit).unwrap_or_default().saturating_sub(taken));
    let most = most.min(free);
    Ok(match &queue.filter {
        None => scheduled_runs::list_in_queue(session, named, due, most).await?,
        Some(filter) => scheduled_runs::list_by_filter(session, filter, due, most).await?,
    })
}
