//! `DELETE /v2/concurrency_limits/{id_or_name}`.

use axum::extract::{Path, State};
use http::StatusCode;
use onloan_engine::events::{Change, concurrency_limit_event};
use onloan_storage::concurrency_limits;

use super::named;
use crate::error::ApiResult;
use crate::state::{AppState, now};

/// Delete a limit. Whoever holds a lease on it may go on to renew it.
pub(crate) async fn delete(state: State<AppState>, Path(id_or_name): Path<String>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let limit = named(&mut tx, &id_or_name).await?;
    concurrency_limits::delete(&mut tx, limit.id).await?;
    tx.emit(concurrency_limit_event(Change::Deleted, &limit, now()));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
