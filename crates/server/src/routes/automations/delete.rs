//! `DELETE /automations/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::AutomationId;
use onloan_storage::automations;

use super::tell::{done, found};
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::{AppState, now};

/// Delete an automation.
pub(crate) async fn delete(state: State<AppState>, Id(id): Id<AutomationId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let automation = found(&mut tx, id).await?;
    automations::delete(&mut tx, id).await?;
    done(&state, tx, &[("deleted", &automation)], now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
