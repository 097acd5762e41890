//! `PUT /automations/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::AutomationUpdate;
use onloan_domain::{Automation, AutomationId};

use super::tell::{check, done, found, keep};
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change an automation; of what may be absent, what is absent stays. What its trigger has counted begins anew.
pub(crate) async fn update(
    state: State<AppState>,
    Id(id): Id<AutomationId>,
    Body(update): Body<AutomationUpdate>,
) -> ApiResult<StatusCode> {
    let (mut tx, updated) = (state.begin().await?, now());
    let known = found(&mut tx, id).await?;
    let automation = Automation {
        name: update.name,
        description: update.description.unwrap_or(known.description),
        enabled: update.enabled.unwrap_or(known.enabled),
        tags: update.tags.unwrap_or(known.tags),
        trigger: update.trigger.kept(),
        actions: update.actions,
        actions_on_trigger: update.actions_on_trigger.unwrap_or(known.actions_on_trigger),
        actions_on_resolve: update.actions_on_resolve.unwrap_or(known.actions_on_resolve),
        updated,
        ..known
    };
    check(&automation)?;
    keep(&mut tx, &automation).await?;
    done(&state, tx, &[("updated", &automation)], updated).await?;
    Ok(StatusCode::NO_CONTENT)
}
