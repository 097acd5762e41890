//! Automations: when certain events happen, or do not, certain actions follow. Owns their shape; when a trigger fires is the
//! engine's to say.

mod action;
mod trigger;

pub use action::{
    Action, AutomationTarget, CallWebhook, ChangeFlowRunState, DeploymentTarget, RunDeployment, SendNotification, TargetSource,
    WorkPoolTarget, WorkQueueTarget,
};
pub use trigger::{CompoundTrigger, EventTrigger, Posture, Require, RequireWord, SequenceTrigger, Trigger};

use crate::{AutomationId, Timestamp};
use serde::{Deserialize, Serialize};

/// An automation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Automation {
    /// What people call it; several may have the same name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it is evaluated.
    pub enabled: bool,
    /// To find it by.
    pub tags: Vec<String>,
    /// When it acts.
    pub trigger: Trigger,
    /// What it does then.
    pub actions: Vec<Action>,
    /// What it does besides when it enters the triggered state.
    pub actions_on_trigger: Vec<Action>,
    /// What it does besides when it leaves that again.
    pub actions_on_resolve: Vec<Action>,
    /// Its id.
    pub id: AutomationId,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
}
