//! `POST /v2/concurrency_limits/increment-with-lease`.

use axum::Json;
use axum::extract::State;
use onloan_api::{IncrementSlotsWithLease, LeasedSlots, LimitOfSlots};
use onloan_domain::Duration;

use super::slots::{Taking, lease, locked, take};
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Take slots that come back by themselves when their holder is heard of no more.
pub(crate) async fn increment_with_lease(
    state: State<AppState>,
    Body(body): Body<IncrementSlotsWithLease>,
) -> ApiResult<Json<LeasedSlots>> {
    let lasts = Duration::from_micros((body.lease_duration * 1e6) as i64);
    let mut tx = state.begin().await?;
    let now = now();
    match take(&mut tx, (&body.names, body.slots, body.mode), &state.settings().slot_waits, now).await? {
        Taking::Taken { limits, taken } => {
            let lease_id = lease(&mut tx, &taken, (body.slots, lasts, body.holder), now).await?;
            tx.commit().await?;
            Ok(Json(LeasedSlots { lease_id, limits: limits.into_iter().map(LimitOfSlots::from).collect() }))
        }
        Taking::Full(retry_after) => {
            // Nothing was written, but a transaction that is given up costs more than one that ends.
            tx.commit().await?;
            Err(locked(retry_after, "Locked"))
        }
    }
}
