//! `PATCH /variables/name/{name}`.

use axum::extract::{Path, State};
use http::StatusCode;
use onloan_api::VariableUpdate;
use onloan_engine::events::{Change, variable_event};
use onloan_storage::variables;

use super::{not_found, update::changed};
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Change the variable of a name, which may be its name itself; what is absent stays.
pub(crate) async fn update_by_name(
    state: State<AppState>,
    Path(name): Path<String>,
    Body(update): Body<VariableUpdate>,
) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let variable = variables::find_by_name(&mut tx, &name).await?.ok_or_else(not_found)?;
    let variable = changed(variable, update);
    variables::save(&mut tx, &variable).await?;
    tx.emit(variable_event(Change::Updated, &variable, variable.updated));
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
