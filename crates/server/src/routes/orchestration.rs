//! Decisions in the form that clients know.

use onloan_api::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus};
use onloan_domain::State;
use onloan_engine::Decision;

/// The answer when a state was entered: the proposed one, or another in its place and why.
pub(super) fn entered(state: Option<State>, instead: Option<String>) -> OrchestrationResult {
    let (status, details) = match instead {
        None => (OrchestrationStatus::Accept, OrchestrationDetails::Accept {}),
        Some(reason) => (OrchestrationStatus::Reject, OrchestrationDetails::Reject { reason: Some(reason) }),
    };
    OrchestrationResult { state, status, details }
}

/// The answer when the run stays in its current state, which is always told: a client may read it as the truth.
pub(super) fn unchanged<T>(state: Option<State>, decision: Decision<T>) -> OrchestrationResult {
    let (status, details) = match decision {
        Decision::Accept(_) => (OrchestrationStatus::Accept, OrchestrationDetails::Accept {}),
        Decision::Reject { reason, .. } => (OrchestrationStatus::Reject, OrchestrationDetails::Reject { reason: Some(reason) }),
        Decision::Wait { seconds, reason } => {
            (OrchestrationStatus::Wait, OrchestrationDetails::Wait { delay_seconds: seconds, reason: Some(reason) })
        }
        Decision::Abort { reason } => (OrchestrationStatus::Abort, OrchestrationDetails::Abort { reason: Some(reason) }),
    };
    OrchestrationResult { state, status, details }
}
