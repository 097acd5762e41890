//! `PATCH /v2/concurrency_limits/{id_or_name}`.

use axum::extract::{Path, State};
use http::StatusCode;
use onloan_api::ConcurrencyLimitUpdate;
use onloan_domain::ConcurrencyLimit;
use onloan_engine::concurrency::settled;
use onloan_engine::events::{Change, concurrency_limit_event};
use onloan_storage::concurrency_limits;

use super::named;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Change a limit; what is absent stays. Until now its slots decayed as they did.
pub(crate) async fn update(
    state: State<AppState>,
    Path(id_or_name): Path<String>,
    Body(update): Body<ConcurrencyLimitUpdate>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let id = named(&mut tx, &id_or_name).await?.id;
    let limit = concurrency_limits::hold(&mut tx, &[id]).await?.pop();
    let limit = limit.ok_or_else(|| ApiError::not_found("Concurrency Limit not found"))?;
    let limit = settled(&limit, &state.settings().slot_waits, now());
    let changed = ConcurrencyLimit {
        updated: now(),
        active: update.active.unwrap_or(limit.active),
        name: update.name.unwrap_or(limit.name),
        limit: update.limit.unwrap_or(limit.limit),
        active_slots: update.active_slots.unwrap_or(limit.active_slots),
        denied_slots: update.denied_slots.unwrap_or(limit.denied_slots),
        slot_decay_per_second: update.slot_decay_per_second.unwrap_or(limit.slot_decay_per_second),
        ..limit
    };
    concurrency_limits::save(&mut tx, &changed).await?;
    tx.emit(concurrency_limit_event(Change::Updated, &changed, changed.updated));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
