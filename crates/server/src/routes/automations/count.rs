//! `POST /automations/count`.

use axum::Json;
use axum::extract::State;
use onloan_api::AutomationCountBody;
use onloan_storage::automations;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Count automations.
pub(crate) async fn count(state: State<AppState>, Body(body): Body<AutomationCountBody>) -> ApiResult<Json<u64>> {
    Ok(Json(automations::count(&mut state.read().await?, body.automations.as_ref()).await?))
}
