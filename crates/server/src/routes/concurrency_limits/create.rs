//! `POST /concurrency_limits/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::{TagLimit, TagLimitCreate};
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId};
use onloan_engine::events::{Change, concurrency_limit_event};
use onloan_storage::concurrency_limits;

use super::shown;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make the limit of a tag, or change it: 201, or 200.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<TagLimitCreate>) -> ApiResult<(StatusCode, Json<TagLimit>)> {
    let (name, now) = (ConcurrencyLimit::name_for_tag(&create.tag), now());
    let mut tx = state.begin().await?;
    let existing = concurrency_limits::hold_by_names(&mut tx, std::slice::from_ref(&name)).await?.pop();
    let (status, limit) = match existing {
        Some(limit) => {
            let limit = ConcurrencyLimit { limit: create.concurrency_limit, updated: now, ..limit };
            concurrency_limits::save(&mut tx, &limit).await?;
            tx.emit(concurrency_limit_event(Change::Updated, &limit, now));
            (StatusCode::OK, limit)
        }
        None => {
            let limit = ConcurrencyLimit::new(ConcurrencyLimitId::new_v7(), name, create.concurrency_limit, now);
            concurrency_limits::insert(&mut tx, &limit).await?;
            tx.emit(concurrency_limit_event(Change::Created, &limit, now));
            (StatusCode::CREATED, limit)
        }
    };
    let limit = shown(&mut tx, limit, now).await?;
    tx.commit().await?;
    Ok((status, Json(limit)))
}
