//! `GET /variables/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Variable, VariableId};
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Read a variable.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<VariableId>) -> ApiResult<Json<Variable>> {
    variables::find(&mut state.read().await?, id).await?.map(Json).ok_or_else(not_found)
}
