//! `DELETE /concurrency_limits/tag/{tag}`.

use axum::Json;
use axum::extract::{Path, State};

use super::{delete_with_leases, of_tag};
use crate::error::ApiResult;
use crate::state::AppState;

/// Delete the limit of a tag. Answers `null`.
pub(crate) async fn delete_by_tag(state: State<AppState>, Path(tag): Path<String>) -> ApiResult<Json<()>> {
    let mut tx = state.begin().await?;
    let limit = of_tag(&mut tx, &tag).await?;
    delete_with_leases(&mut tx, &limit).await?;
    tx.commit().await?;
    Ok(Json(()))
}
