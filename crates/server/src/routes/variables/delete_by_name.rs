//! `DELETE /variables/name/{name}`.

use axum::extract::{Path, State};
use http::StatusCode;
use onloan_engine::events::{Change, variable_event};
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::state::{AppState, now};

/// Delete the variable of a name.
pub(crate) async fn delete_by_name(state: State<AppState>, Path(name): Path<String>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let variable = variables::find_by_name(&mut tx, &name).await?.ok_or_else(not_found)?;
    variables::delete(&mut tx, variable.id).await?;
    tx.emit(variable_event(Change::Deleted, &variable, now()));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
