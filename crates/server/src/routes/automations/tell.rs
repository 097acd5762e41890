//! What all writes of automations have in common: what is checked, what is told, and that triggers are read again.

use onloan_domain::automation::{Action, RunDeployment};
use onloan_domain::{Automation, AutomationId, Timestamp};
use onloan_engine::events::lifecycle_event;
use onloan_storage::automations;

use crate::error::{ApiError, ApiResult};
use crate::routes::templates::template_problem;
use crate::state::{AppState, Tx};

/// There is no such automation.
pub(super) fn not_found() -> ApiError {
    ApiError::missing("Automation not found")
}

/// The automation of that id.
pub(super) async fn found(tx: &mut Tx, id: AutomationId) -> ApiResult<Automation> {
    automations::find(tx, id).await?.ok_or_else(not_found)
}

/// Refuses actions that do not name what they have to.
pub(super) fn check(automation: &Automation) -> ApiResult<()> {
    let lists = [
        ("actions", &automation.actions),
        ("actions_on_trigger", &automation.actions_on_trigger),
        ("actions_on_resolve", &automation.actions_on_resolve),
    ];
    for (list, actions) in lists {
        for (index, action) in actions.iter().enumerate() {
            let templates = action.templates();
            let broken = templates.iter().find_map(|template| template_problem(template));
            let problem = action.check().err().or_else(|| broken.map(|(_, why)| format!("{why} in a template")));
            if let Some(why) = problem {
                return Err(ApiError::invalid(&["body", list, &index.to_string()], format!("Value error, {why}")));
            }
        }
    }
    Ok(())
}

/// Keeps an automation, and which deployments it runs.
pub(super) async fn keep(tx: &mut Tx, automation: &Automation) -> ApiResult<()> {
    automations::save(tx, automation).await?;
    let deployment = |action: &Action| {
        let Action::RunDeployment(RunDeployment { deployment_id, .. }) = action else { return None };
        deployment_id.map(|id| format!("prefect.deployment.{id}"))
    };
    let deployments: Vec<String> = automation.actions.iter().filter_map(deployment).collect();
    Ok(automations::set_related(tx, automation.id, &deployments).await?)
}

/// Tells what was done to an automation, and evaluates them as they are now.
pub(super) async fn done(state: &AppState, mut tx: Tx, told: &[(&str, &Automation)], at: Timestamp) -> ApiResult<()> {
    for (action, automation) in told {
        let payload = serde_json::to_value(automation).expect("automations have string keys and no failing parts");
        tx.emit(lifecycle_event("automation", action, automation.id, Some(&automation.name), payload, at));
    }
    tx.commit().await?;
    state.triggers().reload(state).await
}
