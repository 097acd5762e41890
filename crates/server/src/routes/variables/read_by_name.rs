//! `GET /variables/name/{name}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::Variable;
use onloan_storage::variables;

use super::not_found;
use crate::error::ApiResult;
use crate::state::AppState;

/// Read a variable by its name.
pub(crate) async fn read_by_name(state: State<AppState>, Path(name): Path<String>) -> ApiResult<Json<Variable>> {
    variables::find_by_name(&mut state.read().await?, &name).await?.map(Json).ok_or_else(not_found)
}
