//! `POST /automations/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::AutomationFilterBody;
use onloan_domain::Automation;
use onloan_storage::automations;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List automations.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<AutomationFilterBody>) -> ApiResult<Json<Vec<Automation>>> {
    let page = page(body.limit, body.offset)?;
    let sort = body.sort.unwrap_or_default();
    Ok(Json(automations::list(&mut state.read().await?, body.automations.as_ref(), sort, page).await?))
}
