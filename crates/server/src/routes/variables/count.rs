//! `POST /variables/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::VariableCountBody;
use onloan_storage::variables;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count variables.
pub(crate) async fn count(state: State<AppState>, Body(body): Body<VariableCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(variables::count(&mut state.read().await?, body.variables.as_ref()).await?))
}
