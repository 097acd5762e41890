//! `POST /v2/concurrency_limits/leases/{id}/renew`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::RenewLease;
use onloan_domain::{Duration, LeaseId};
use onloan_storage::concurrency_leases;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Put off when a lease expires. One that has expired is renewed as long as nobody took its slots back.
pub(crate) async fn renew(state: State<AppState>, Id(id): Id<LeaseId>, Body(body): Body<RenewLease>) -> ApiResult<StatusCode> {
    let expires = now() + Duration::from_micros((body.lease_duration * 1e6) as i64);
    let mut tx = state.begin().await?;
    if !concurrency_leases::renew(&mut tx, id, expires).await? {
        return Err(ApiError::refused(410, "Lease not found - it may have expired or been revoked"));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
