//! Actions: what follows when an automation is triggered.

use crate::{AutomationId, BlockDocumentId, DeploymentId, Duration, JsonObject, StateType, WorkPoolId, WorkQueueId};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// What an automation does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say what is done to what")]
pub enum Action {
    DoNothing {},
    RunDeployment(RunDeployment),
    PauseDeployment(DeploymentTarget),
    ResumeDeployment(DeploymentTarget),
    CancelFlowRun {},
    DeleteFlowRun {},
    ChangeFlowRunState(ChangeFlowRunState),
    PauseWorkQueue(WorkQueueTarget),
    ResumeWorkQueue(WorkQueueTarget),
    SendNotification(SendNotification),
    CallWebhook(CallWebhook),
    PauseAutomation(AutomationTarget),
    ResumeAutomation(AutomationTarget),
    SuspendFlowRun {},
    ResumeFlowRun {},
    PauseWorkPool(WorkPoolTarget),
    ResumeWorkPool(WorkPoolTarget),
}

/// Where a target comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TargetSource {
    /// It is named.
    #[default]
    Selected,
    /// The event that triggered the automation names it.
    Inferred,
}

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $id:ty })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name {
            /// Where it comes from.
            #[serde(default)]
            pub source: TargetSource,
            /// Which one, if it is named.
            #[serde(default)]
            pub $field: Option<$id>,
        }
    )+};
}

targets! {
    /// A deployment that something is done to.
    DeploymentTarget { deployment_id: DeploymentId }
    /// A work queue that something is done to.
    WorkQueueTarget { work_queue_id: WorkQueueId }
    /// A work pool that something is done to.
    WorkPoolTarget { work_pool_id: WorkPoolId }
    /// An automation that something is done to.
    AutomationTarget { automation_id: AutomationId }
}

/// Makes a run of a deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDeployment {
    /// Where the deployment comes from.
    #[serde(default)]
    pub source: TargetSource,
    /// Which one, if it is named.
    #[serde(default)]
    pub deployment_id: Option<DeploymentId>,
    /// Parameters of the run, perhaps templates.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub parameters: Option<JsonObject>,
    /// Job variables of the run.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub job_variables: Option<JsonObject>,
    /// How long the run waits.
    #[serde(default)]
    pub schedule_after: Duration,
}

/// Changes the state of the flow run that the event is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeFlowRunState {
    /// The state's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The state's type.
    pub state: StateType,
    /// The state's message.
    #[serde(default)]
    pub message: Option<String>,
    /// Whether the rules are passed over.
    #[serde(default)]
    pub force: bool,
}

/// Sends a notification through a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendNotification {
    /// The block.
    pub block_document_id: BlockDocumentId,
    /// A template.
    #[serde(default = "subject")]
    pub subject: String,
    /// A template.
    pub body: String,
}

fn subject() -> String {
    "Prefect automated notification".to_owned()
}

/// Calls a webhook that a block names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallWebhook {
    /// The block.
    pub block_document_id: BlockDocumentId,
    /// A template.
    #[serde(default, deserialize_with = "payload")]
    pub payload: String,
}

/// Older clients send an object instead of its text.
fn payload<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => return Err(D::Error::custom("null is no template; leave it out")),
        Value::String(text) => text,
        other => format!("{other:#}"),
    })
}

impl Action {
    /// Its templates.
    #[must_use]
    pub fn templates(&self) -> Vec<&str> {
        if let Self::SendNotification(SendNotification { subject, body, .. }) = self {
            return vec![subject, body];
        }
        if let Self::CallWebhook(CallWebhook { payload, .. }) = self { vec![payload] } else { Vec::new() }
    }

    /// Its type as it stands on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::DoNothing {} => "do-nothing",
            Self::RunDeployment(_) => "run-deployment",
            Self::PauseDeployment(_) => "pause-deployment",
            Self::ResumeDeployment(_) => "resume-deployment",
            Self::CancelFlowRun {} => "cancel-flow-run",
            Self::DeleteFlowRun {} => "delete-flow-run",
            Self::ChangeFlowRunState(_) => "change-flow-run-state",
            Self::PauseWorkQueue(_) => "pause-work-queue",
            Self::ResumeWorkQueue(_) => "resume-work-queue",
            Self::SendNotification(_) => "send-notification",
            Self::CallWebhook(_) => "call-webhook",
            Self::PauseAutomation(_) => "pause-automation",
            Self::ResumeAutomation(_) => "resume-automation",
            Self::SuspendFlowRun {} => "suspend-flow-run",
            Self::ResumeFlowRun {} => "resume-flow-run",
            Self::PauseWorkPool(_) => "pause-work-pool",
            Self::ResumeWorkPool(_) => "resume-work-pool",
        }
    }

    /// Whether it names its target exactly when it has to.
    ///
    /// # Errors
    /// When it does not, and what is wrong.
    pub fn check(&self) -> Result<(), String> {
        let (field, source, is_named) = match self {
            Self::RunDeployment(RunDeployment { source, deployment_id, .. })
            | Self::PauseDeployment(DeploymentTarget { source, deployment_id })
            | Self::ResumeDeployment(DeploymentTarget { source, deployment_id }) => ("deployment_id", source, deployment_id.is_some()),
            Self::PauseWorkQueue(target) | Self::ResumeWorkQueue(target) => {
                ("work_queue_id", &target.source, target.work_queue_id.is_some())
            }
            Self::PauseWorkPool(target) | Self::ResumeWorkPool(target) => ("work_pool_id", &target.source, target.work_pool_id.is_some()),
            Self::PauseAutomation(target) | Self::ResumeAutomation(target) => {
                ("automation_id", &target.source, target.automation_id.is_some())
            }
            Self::DoNothing {}
            | Self::CancelFlowRun {}
            | Self::DeleteFlowRun {}
            | Self::ChangeFlowRunState(_)
            | Self::SendNotification(_)
            | Self::CallWebhook(_)
            | Self::SuspendFlowRun {}
            | Self::ResumeFlowRun {} => return Ok(()),
        };
        match (source, is_named) {
            (TargetSource::Selected, true) | (TargetSource::Inferred, false) => Ok(()),
            (TargetSource::Selected, false) => Err(format!("{field} is required")),
            (TargetSource::Inferred, true) => Err(format!("{field} is not allowed")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    const BLOCK: &str = "01990000-0000-7000-8000-000000000001";

    #[test]
    fn every_action_is_written_with_its_type_and_what_was_not_said() {
        for (read, written) in [
            (json!({"type": "do-nothing"}), json!({"type": "do-nothing"})),
            (
                json!({"type": "call-webhook", "block_document_id": BLOCK, "payload": {"a": 1}}),
                json!({"type": "call-webhook", "block_document_id": BLOCK, "payload": "{\n  \"a\": 1\n}"}),
            ),
            (json!({"type": "pause-automation"}), json!({"type": "pause-automation", "source": "selected", "automation_id": null})),
            (
                json!({"type": "change-flow-run-state", "state": "FAILED"}),
                json!({"type": "change-flow-run-state", "name": null, "state": "FAILED", "message": null, "force": false}),
            ),
        ] {
            let action: Action = serde_json::from_value(read).unwrap();
            assert_eq!(serde_json::to_value(&action).unwrap(), written);
            assert_eq!(written["type"], action.kind());
        }
    }

    #[test]
    fn a_target_is_named_exactly_when_it_is_selected() {
        let id = "01990000-0000-7000-8000-000000000001";
        for (source, id, expected) in [
            ("selected", Some(id), Ok(())),
            ("inferred", None, Ok(())),
            ("selected", None, Err("automation_id is required".to_owned())),
            ("inferred", Some(id), Err("automation_id is not allowed".to_owned())),
        ] {
            let action = json!({"type": "resume-automation", "source": source, "automation_id": id});
            assert_eq!(serde_json::from_value::<Action>(action).unwrap().check(), expected);
        }
    }
}
