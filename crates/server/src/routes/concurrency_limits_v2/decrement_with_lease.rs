//! `POST /v2/concurrency_limits/decrement-with-lease`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::DecrementSlotsWithLease;

use super::slots::give_back;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Give back a lease and its slots. One that is gone is given back already.
pub(crate) async fn decrement_with_lease(state: State<AppState>, Body(body): Body<DecrementSlotsWithLease>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    give_back(&mut tx, body.lease_id, now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
