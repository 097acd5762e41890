//! `DELETE /concurrency_limits/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::ConcurrencyLimitId;

use super::{delete_with_leases, of_id};
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Delete the limit of a tag by its id. Answers `null`.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<ConcurrencyLimitId>) -> ApiResult<Json<()>> {
    let mut tx = state.begin().await?;
    let limit = of_id(&mut tx, id).await?;
    delete_with_leases(&mut tx, &limit).await?;
    tx.commit().await?;
    Ok(Json(()))
}
