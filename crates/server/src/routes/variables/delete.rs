//! `DELETE /variables/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::VariableId;
use onloan_engine::events::{Change, variable_event};
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete a variable.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<VariableId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let variable = variables::find(&mut tx, id).await?.ok_or_else(not_found)?;
    variables::delete(&mut tx, id).await?;
    tx.emit(variable_event(Change::Deleted, &variable, now()));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
