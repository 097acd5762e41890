//! `POST /v2/concurrency_limits/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::ConcurrencyLimitCreate;
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId};
use onloan_engine::events::{Change, concurrency_limit_event};
use onloan_storage::concurrency_limits;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a limit.
pub(crate) async fn create(
    state: State<AppState>,
    Body(create): Body<ConcurrencyLimitCreate>,
) -> ApiResult<(StatusCode, Json<ConcurrencyLimit>)> {
    let limit = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), create.name, create.limit, now());
    let limit = ConcurrencyLimit {
        active: create.active,
        active_slots: create.active_slots,
        denied_slots: create.denied_slots,
        slot_decay_per_second: create.slot_decay_per_second,
        ..limit
    };
    let mut tx = state.begin().await?;
    concurrency_limits::insert(&mut tx, &limit).await?;
    tx.emit(concurrency_limit_event(Change::Created, &limit, limit.created));
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(limit)))
}
