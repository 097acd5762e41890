//! `PATCH /variables/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::VariableUpdate;
use onloan_domain::{Variable, VariableId};
use onloan_engine::events::{Change, variable_event};
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change a variable; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<VariableId>, Body(update): Body<VariableUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let variable = variables::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let variable = changed(variable, update);
    variables::save(&mut tx, &variable).await?;
    tx.emit(variable_event(Change::Updated, &variable, variable.updated));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The variable as the update wants it.
pub(super) fn changed(variable: Variable, update: VariableUpdate) -> Variable {
    Variable {
        updated: now(),
        name: update.name.unwrap_or(variable.name),
        value: update.value.unwrap_or(variable.value),
        tags: update.tags.unwrap_or(variable.tags),
        ..variable
    }
}
