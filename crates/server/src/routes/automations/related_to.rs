//! `GET /automations/related-to/{resource_id}`.

use axum::Json;
use axum::extract::{Path, State};
use onloan_domain::Automation;
use onloan_storage::automations;

use crate::error::ApiResult;
use crate::state::AppState;

/// List the automations that act on a resource or belong to it.
pub(crate) async fn related_to(state: State<AppState>, Path(resource): Path<String>) -> ApiResult<Json<Vec<Automation>>> {
    Ok(Json(automations::related_to(&mut state.read().await?, &resource, false).await?))
}
