//! `POST /automations/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::AutomationCreate;
use onloan_domain::{Automation, AutomationId};
use onloan_storage::automations;

use super::tell::{check, done, keep};
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make an automation. It is evaluated for every event that arrives after the answer.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<AutomationCreate>) -> ApiResult<(StatusCode, Json<Automation>)> {
    let created = now();
    let automation = Automation {
        name: create.name,
        description: create.description,
        enabled: create.enabled,
        tags: create.tags,
        trigger: create.trigger.kept(),
        actions: create.actions,
        actions_on_trigger: create.actions_on_trigger,
        actions_on_resolve: create.actions_on_resolve,
        id: AutomationId::new_v4(),
        created,
        updated: created,
    };
    check(&automation)?;
    let mut tx = state.begin().await?;
    keep(&mut tx, &automation).await?;
    if let Some(owner) = create.owner_resource.filter(|owner| !owner.is_empty()) {
        automations::set_owner(&mut tx, automation.id, &owner).await?;
    }
    done(&state, tx, &[("created", &automation)], created).await?;
    Ok((StatusCode::CREATED, Json(automation)))
}
