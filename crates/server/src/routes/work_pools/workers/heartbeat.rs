//! `POST /work_pools/{name}/workers/heartbeat`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkerHeartbeat;
use onloan_domain::{WorkPool, WorkPoolStatus};
use onloan_storage::{work_pools, workers};

use crate::error::ApiResult;
use crate::extract::{Body, Name};
use crate::routes::work_pools::lookups::pool_named;
use crate::state::{AppState, now};

/// Note that a worker is there. Its pool is ready, unless it is paused.
pub(crate) async fn heartbeat(state: State<AppState>, Name(name): Name, Body(beat): Body<WorkerHeartbeat>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &name).await?;
    let at = now();
    workers::record_heartbeat(&mut tx, pool.id, &beat.name, beat.heartbeat_interval_seconds, at).await?;
    if pool.status == Some(WorkPoolStatus::NotReady) {
        work_pools::save(&mut tx, &WorkPool { status: Some(WorkPoolStatus::Ready), updated: at, ..pool }).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
