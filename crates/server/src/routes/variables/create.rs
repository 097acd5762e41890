//! `POST /variables/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::VariableCreate;
use onloan_domain::{Variable, VariableId};
use onloan_engine::events::{Change, variable_event};
use onloan_storage::variables;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a variable.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<VariableCreate>) -> ApiResult<(StatusCode, Json<Variable>)> {
    let VariableCreate { name, value, tags } = create;
    let mut tx = state.begin().await?;
    if variables::find_by_name(&mut tx, &name).await?.is_some() {
        return Err(ApiError::conflict(format!("A variable with the name '{name}' already exists.")));
    }
    let created = now();
    let variable = Variable { id: VariableId::new_v7(), created, updated: created, name, value, tags };
    variables::insert(&mut tx, &variable).await?;
    tx.emit(variable_event(Change::Created, &variable, created));
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(variable)))
}
