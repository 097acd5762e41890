//! `POST /v2/concurrency_limits/decrement`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DecrementSlots, LimitOfSlots};
use onloan_domain::Duration;
use onloan_engine::concurrency::release;
use onloan_storage::concurrency_limits;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Give back slots that were taken without a lease.
pub(crate) async fn decrement(state: State<AppState>, Body(body): Body<DecrementSlots>) -> ApiResult<Json<Vec<LimitOfSlots>>> {
    let held = body.occupancy_seconds.map(|seconds| Duration::from_micros((seconds * 1e6) as i64));
    let now = now();
    let mut tx = state.begin().await?;
    let limits = concurrency_limits::hold_by_names(&mut tx, &body.names).await?;
    // Of an inactive limit none were taken.
    let active = limits.iter().filter(|limit| limit.active);
    let free: Vec<_> = active.map(|limit| release(limit, body.slots, held, now)).collect();
    concurrency_limits::save_slots(&mut tx, &free).await?;
    tx.commit().await?;
    Ok(Json(limits.into_iter().map(LimitOfSlots::from).collect()))
}
