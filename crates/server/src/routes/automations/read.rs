//! `GET /automations/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{Automation, AutomationId};
use onloan_storage::automations;

use super::tell::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Read an automation.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<AutomationId>) -> ApiResult<Json<Automation>> {
    automations::find(&mut state.read().await?, id).await?.map(Json).ok_or_else(not_found)
}
