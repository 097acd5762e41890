//! An action as a call of the API: actions are what anybody could ask of the server, and no rule knows who asks.

use std::str::FromStr;

use onloan_domain::automation::{Action, TargetSource};
use onloan_domain::{Automation, AutomationId, DeploymentId, Duration, FlowRunId, RESOURCE_ID, Resource, WorkQueueId, related_resource};
use serde_json::{Value, json};

use super::firing::Firing;

/// How long a run stays suspended that nobody resumes.
const SUSPENDED_FOR: Duration = Duration::from_seconds(3600);

/// A call of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The path below `/api`.
    pub path: String,
    /// The body, if it has one.
    pub body: Option<Value>,
    /// What it is done to.
    pub target: Resource,
}

/// What to call for an action. `None` when there is nothing to do.
///
/// # Errors
/// When nothing can be called, and why.
pub fn call(automation: &Automation, action: &Action, firing: &Firing, invocation: &str) -> Result<Option<Call>, String> {
    let by = |what: &str| format!("{what} by Automation {}", automation.id);
    match action {
        Action::DoNothing {} => Ok(None),
        Action::CancelFlowRun {} => state(firing, json!({"type": "CANCELLING", "message": by("Cancelled")}), false),
        Action::SuspendFlowRun {} => {
            let details = json!({"pause_timeout": firing.triggered + SUSPENDED_FOR, "pause_reschedule": true});
            let suspended = json!({"type": "PAUSED", "name": "Suspended", "message": by("Suspended"), "state_details": details});
            state(firing, suspended, false)
        }
        Action::ChangeFlowRunState(change) => {
            let message = change.message.clone().filter(|message| !message.is_empty()).unwrap_or_else(|| by("State changed"));
            state(firing, json!({"type": change.state, "name": change.name, "message": message}), change.force)
        }
        Action::ResumeFlowRun {} => flow_run(firing, "POST", "/resume", Some(json!({}))),
        Action::DeleteFlowRun {} => flow_run(firing, "DELETE", "", None),
        Action::PauseAutomation(target) => enable(firing, target.source, target.automation_id, false),
        Action::ResumeAutomation(target) => enable(firing, target.source, target.automation_id, true),
        Action::PauseDeployment(target) => deployment(firing, target.source, target.deployment_id, "pause_deployment", json!({})),
        Action::ResumeDeployment(target) => deployment(firing, target.source, target.deployment_id, "resume_deployment", json!({})),
        Action::RunDeployment(run) => {
            let key = format!("automation {}, action {}", automation.id, invocation);
            let body = json!({
                "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": firing.triggered + run.schedule_after}},
                "parameters": run.parameters.clone().unwrap_or_default(),
                "job_variables": run.job_variables,
                "idempotency_key": key,
            });
            deployment(firing, run.source, run.deployment_id, "create_flow_run", body)
        }
        Action::PauseWorkQueue(target) => work_queue(firing, target.source, target.work_queue_id, true),
        Action::ResumeWorkQueue(target) => work_queue(firing, target.source, target.work_queue_id, false),
        Action::SendNotification(_) | Action::CallWebhook(_) | Action::PauseWorkPool(_) | Action::ResumeWorkPool(_) => {
            Err(format!("this server cannot do `{}` yet", action.kind()))
        }
    }
}

fn target(kind: &str, id: impl std::fmt::Display) -> Resource {
    related_resource(format!("prefect.{kind}.{id}"), "target", None)
}

fn state(firing: &Firing, state: Value, force: bool) -> Result<Option<Call>, String> {
    flow_run(firing, "POST", "/set_state", Some(json!({"state": state, "force": force})))
}

fn flow_run(firing: &Firing, method: &'static str, rest: &str, body: Option<Value>) -> Result<Option<Call>, String> {
    let id: FlowRunId = found(firing, "flow-run").ok_or("No flow run could be inferred")?;
    Ok(Some(Call { method, path: format!("/flow_runs/{id}{rest}"), body, target: target("flow-run", id) }))
}

fn enable(firing: &Firing, source: TargetSource, id: Option<AutomationId>, enabled: bool) -> Result<Option<Call>, String> {
    let id = chosen(firing, source, id, "automation").ok_or("No automation could be inferred")?;
    let body = Some(json!({"enabled": enabled}));
    Ok(Some(Call { method: "PATCH", path: format!("/automations/{id}"), body, target: target("automation", id) }))
}

fn deployment(firing: &Firing, source: TargetSource, id: Option<DeploymentId>, rest: &str, body: Value) -> Result<Option<Call>, String> {
    let id = chosen(firing, source, id, "deployment").ok_or("No deployment could be inferred")?;
    Ok(Some(Call { method: "POST", path: format!("/deployments/{id}/{rest}"), body: Some(body), target: target("deployment", id) }))
}

fn work_queue(firing: &Firing, source: TargetSource, id: Option<WorkQueueId>, is_paused: bool) -> Result<Option<Call>, String> {
    let id = chosen(firing, source, id, "work-queue").ok_or("No work queue could be inferred")?;
    let body = Some(json!({"is_paused": is_paused}));
    Ok(Some(Call { method: "PATCH", path: format!("/work_queues/{id}"), body, target: target("work-queue", id) }))
}

fn chosen<Id: FromStr>(firing: &Firing, source: TargetSource, id: Option<Id>, kind: &str) -> Option<Id> {
    match source {
        TargetSource::Selected => id,
        TargetSource::Inferred => found(firing, kind),
    }
}

/// The thing of that kind that the firing is about: by the labels that were counted apart, by the event's resource, or by a
/// related one.
fn found<Id: FromStr>(firing: &Firing, kind: &str) -> Option<Id> {
    let prefix = format!("prefect.{kind}.");
    let of_event = firing.event.iter().flat_map(|event| std::iter::once(&event.resource).chain(&event.related));
    let ids = std::iter::once(&firing.labels).chain(of_event).filter_map(|resource| resource.get(RESOURCE_ID));
    ids.filter_map(|id| id.strip_prefix(&prefix)).find_map(|id| id.parse().ok())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use onloan_domain::{Event, Timestamp, named_resource};

    const RUN: &str = "01990000-0000-7000-8000-000000000001";

    fn automation() -> Automation {
        serde_json::from_value(json!({
            "name": "n", "description": "", "enabled": true, "tags": [], "trigger": {"posture": "Reactive"}, "actions": [],
            "actions_on_trigger": [], "actions_on_resolve": [], "id": "01990000-0000-7000-8000-00000000000a",
            "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
        }))
        .unwrap()
    }

    fn firing(resource: &str) -> Firing {
        let triggered = Timestamp::from_micros(0);
        let event = Event::new("x", named_resource(resource, "x"), triggered);
        Firing { triggered, labels: Resource::new(), event: Some(event) }
    }

    fn asked(action: Value, firing: &Firing) -> Result<Option<(String, Value)>, String> {
        let call = call(&automation(), &serde_json::from_value(action).unwrap(), firing, "i")?;
        Ok(call.map(|call| (format!("{} {}", call.method, call.path), call.body.unwrap_or_default())))
    }

    #[test]
    fn actions_are_calls() {
        let firing = firing(&format!("prefect.flow-run.{RUN}"));
        let by = "by Automation 01990000-0000-7000-8000-00000000000a";
        for (action, call, body) in [
            (
                json!({"type": "cancel-flow-run"}),
                format!("POST /flow_runs/{RUN}/set_state"),
                json!({"state": {"type": "CANCELLING", "message": format!("Cancelled {by}")}, "force": false}),
            ),
            (
                json!({"type": "change-flow-run-state", "state": "FAILED", "name": "Bad", "force": true}),
                format!("POST /flow_runs/{RUN}/set_state"),
                json!({"state": {"type": "FAILED", "name": "Bad", "message": format!("State changed {by}")}, "force": true}),
            ),
            (json!({"type": "delete-flow-run"}), format!("DELETE /flow_runs/{RUN}"), Value::Null),
            (json!({"type": "resume-flow-run"}), format!("POST /flow_runs/{RUN}/resume"), json!({})),
            (json!({"type": "pause-automation", "automation_id": RUN}), format!("PATCH /automations/{RUN}"), json!({"enabled": false})),
        ] {
            assert_eq!(asked(action.clone(), &firing), Ok(Some((call, body))), "{action}");
        }
        assert_eq!(asked(json!({"type": "do-nothing"}), &firing), Ok(None));
    }

    #[test]
    fn a_target_that_nobody_names_is_inferred_or_the_action_fails() {
        let about_shop = firing("shop.order.1");
        assert_eq!(asked(json!({"type": "cancel-flow-run"}), &about_shop), Err("No flow run could be inferred".to_owned()));
        let mut by_label = about_shop;
        by_label.labels = named_resource(format!("prefect.automation.{RUN}"), "a");
        let call = asked(json!({"type": "resume-automation", "source": "inferred"}), &by_label).unwrap().unwrap();
        assert_eq!(call, (format!("PATCH /automations/{RUN}"), json!({"enabled": true})));
        assert!(asked(json!({"type": "call-webhook", "block_document_id": RUN}), &by_label).unwrap_err().contains("yet"));
    }
}
