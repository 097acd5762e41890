//! `PUT /automations/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::AutomationUpdate;
use onloan_domain::{Automation, AutomationId};

use super::tell::{check, done, found, keep};
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Replace an automation. What its trigger has counted begins anew.
pub(crate) async fn update(
    state: State<AppState>,
    Id(id): Id<AutomationId>,
    Body(update): Body<AutomationUpdate>,
) -> ApiResult<StatusCode> {
    let (mut tx, updated) = (state.begin().await?, now());
    let known = found(&mut tx, id).await?;
    let automation = Automation {
        name: update.name,
        description: update.description,
        enabled: update.enabled,
        tags: update.tags,
        trigger: update.trigger.kept(),
        actions: update.actions,
        actions_on_trigger: update.actions_on_trigger,
        actions_on_resolve: update.actions_on_resolve,
        updated,
        ..known
    };
    check(&automation)?;
    keep(&mut tx, &automation).await?;
    done(&state, tx, &[("updated", &automation)], updated).await?;
    Ok(StatusCode::NO_CONTENT)
}
