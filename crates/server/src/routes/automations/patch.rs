//! `PATCH /automations/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::AutomationPartialUpdate;
use onloan_domain::{Automation, AutomationId};
use onloan_storage::automations;

use super::tell::{done, found};
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Let an automation be evaluated, or not.
pub(crate) async fn patch(
    state: State<AppState>,
    Id(id): Id<AutomationId>,
    Body(update): Body<AutomationPartialUpdate>,
) -> ApiResult<StatusCode> {
    let (mut tx, updated) = (state.begin().await?, now());
    let automation = Automation { enabled: update.enabled, updated, ..found(&mut tx, id).await? };
    automations::save(&mut tx, &automation).await?;
    done(&state, tx, &[("updated", &automation)], updated).await?;
    Ok(StatusCode::NO_CONTENT)
}
