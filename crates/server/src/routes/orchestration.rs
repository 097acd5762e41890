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

/// The answer when the run stays in its current state.
pub(super) fn unchanged<T>(current: Option<State>, decision: Decision<T>) -> OrchestrationResult {
    let (state, status, details) = match decision {
        Decision::Accept(_) => (current, OrchestrationStatus::Accept, OrchestrationDetails::Accept {}),
        // A client reads the returned state as the truth, so a rejection never goes without one.
        Decision::Reject { reason, .. } => (current, OrchestrationStatus::Reject, OrchestrationDetails::Reject { reason: Some(reason) }),
        Decision::Wait { seconds, reason } => {
            (None, OrchestrationStatus::Wait, OrchestrationDetails::Wait { delay_seconds: seconds, reason: Some(reason) })
        }
        Decision::Abort { reason } => (None, OrchestrationStatus::Abort, OrchestrationDetails::Abort { reason: Some(reason) }),
    };
    OrchestrationResult { state, status, details }
}
