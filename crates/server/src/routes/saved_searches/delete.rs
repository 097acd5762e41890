//! `DELETE /saved_searches/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::SavedSearchId;
use onloan_storage::saved_searches;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Delete a saved search.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<SavedSearchId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !saved_searches::delete(&mut tx, id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
