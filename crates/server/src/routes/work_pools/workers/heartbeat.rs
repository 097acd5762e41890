//! `POST /work_pools/{name}/workers/heartbeat`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::WorkerHeartbeat;
use onloan_domain::{Timestamp, WorkPool, WorkPoolStatus};
use onloan_storage::{work_pools, workers};

use crate::error::ApiResult;
use crate::extract::{Body, Name};
use crate::routes::work_pools::lookups::pool_named;
use crate::state::{AppState, Tx, now};

/// Note that a worker is there. Its pool is ready, unless it is paused.
pub(crate) async fn heartbeat(state: State<AppState>, Name(name): Name, Body(beat): Body<WorkerHeartbeat>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let pool = pool_named(&mut tx, &name).await?;
    let at = now();
    record(&mut tx, pool, &beat.name, beat.heartbeat_interval_seconds, at).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stores that a worker is there; the pool as it is then.
pub(crate) async fn record(tx: &mut Tx, pool: WorkPool, worker: &str, interval: Option<i64>, at: Timestamp) -> ApiResult<WorkPool> {
    workers::record_heartbeat(tx, pool.id, worker, interval, at).await?;
    if pool.status != Some(WorkPoolStatus::NotReady) {
        return Ok(pool);
    }
    let ready = WorkPool { status: Some(WorkPoolStatus::Ready), updated: at, ..pool };
    work_pools::save(tx, &ready).await?;
    Ok(ready)
}
