//! `POST /v2/concurrency_limits/increment`.

use axum::Json;
use axum::extract::State;
use onloan_api::{IncrementSlots, LimitOfSlots};

use super::slots::{Taking, locked, take};
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Take slots that decay, or that the caller gives back by itself.
pub(crate) async fn increment(state: State<AppState>, Body(body): Body<IncrementSlots>) -> ApiResult<Json<Vec<LimitOfSlots>>> {
    let mut tx = state.begin().await?;
    let taking = take(&mut tx, (&body.names, body.slots, body.mode), &state.settings().slot_waits, now()).await?;
    // Also when nothing was written: a transaction that is given up costs more than one that ends.
    tx.commit().await?;
    match taking {
        Taking::Taken { limits, .. } => Ok(Json(limits.into_iter().map(LimitOfSlots::from).collect())),
        Taking::Full(retry_after) => Err(locked(retry_after, "Locked")),
    }
}
