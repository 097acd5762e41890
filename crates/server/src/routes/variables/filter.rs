//! `POST /variables/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::VariableFilterBody;
use onloan_domain::Variable;
use onloan_storage::variables;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List variables.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<VariableFilterBody>) -> ApiResult<Json<Vec<Variable>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(variables::list(&mut state.read().await?, body.variables.as_ref(), body.sort, page).await?))
}
