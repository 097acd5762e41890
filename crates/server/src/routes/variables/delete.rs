//! `DELETE /variables/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::VariableId;
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Delete a variable.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<VariableId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !variables::delete(&mut tx, id).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
