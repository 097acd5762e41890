//! What rules and clients keep with a state. Owns the keys and their defaults on the wire.

use crate::{FlowRunId, LeaseId, TaskRunId, Timestamp, TransitionId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Details of a state. Every key is always written; a missing key reads as its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StateDetails {
    /// The flow run that the state belongs to.
    pub flow_run_id: Option<FlowRunId>,
    /// The task run that the state belongs to.
    pub task_run_id: Option<TaskRunId>,
    /// For the placeholder task run of a subflow: the subflow's run.
    pub child_flow_run_id: Option<FlowRunId>,
    /// When a scheduled run should start.
    pub scheduled_time: Option<Timestamp>,
    /// Key under which the result may be reused.
    pub cache_key: Option<String>,
    /// Until when the result may be reused.
    pub cache_expiration: Option<Timestamp>,
    /// Whether the run waits for a worker of background tasks. Clients send `null` for "not said".
    pub deferred: Option<bool>,
    /// Whether the result cannot be tracked back to the run.
    pub untrackable_result: bool,
    /// When a pause ends in failure.
    pub pause_timeout: Option<Timestamp>,
    /// Whether the process ends while paused, so that resuming means scheduling.
    pub pause_reschedule: bool,
    /// Which pause this is, so that it fires once.
    pub pause_key: Option<String>,
    /// Under which keys the input of a paused run is kept.
    pub run_input_keyset: Option<Value>,
    /// Whether a cached result must not be used.
    pub refresh_cache: Option<bool>,
    /// Whether a failure may be retried.
    pub retriable: Option<bool>,
    /// Names one attempt to change the state, so that a repeated request is recognised.
    pub transition_id: Option<TransitionId>,
    /// Where a background task finds its parameters.
    pub task_parameters_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// The lease on the deployment's concurrency slot.
    pub deployment_concurrency_lease_id: Option<LeaseId>,
}

impl Default for StateDetails {
    fn default() -> Self {
        Self {
            flow_run_id: None,
            task_run_id: None,
            child_flow_run_id: None,
            scheduled_time: None,
            cache_key: None,
            cache_expiration: None,
            deferred: Some(false),
            untrackable_result: false,
            pause_timeout: None,
            pause_reschedule: false,
            pause_key: None,
            run_input_keyset: None,
            refresh_cache: None,
            retriable: None,
            transition_id: None,
            task_parameters_id: None,
            traceparent: None,
            deployment_concurrency_lease_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_missing_key_is_its_default_and_null_stays_null() {
        let missing: StateDetails = serde_json::from_str("{}").unwrap();
        assert_eq!(missing, StateDetails::default());
        let explicit: StateDetails = serde_json::from_str(r#"{"deferred":null}"#).unwrap();
        assert_eq!(explicit.deferred, None);
    }

    #[test]
    fn every_key_is_written() {
        let written = serde_json::to_value(StateDetails::default()).unwrap();
        assert_eq!(written.as_object().unwrap().len(), 18);
        assert_eq!(written["deferred"], false);
    }
}
