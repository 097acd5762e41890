//! What became of a proposed state.

use onloan_domain::State;
use serde::{Deserialize, Serialize};

/// Answer of `set_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrchestrationResult {
    /// The state that the run is in now. Never absent in a rejection.
    pub state: Option<State>,
    /// The verdict.
    pub status: OrchestrationStatus,
    /// The reasons.
    pub details: OrchestrationDetails,
}

/// The verdict on a proposed state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum OrchestrationStatus {
    /// The run is in the proposed state.
    Accept,
    /// The run is in another state; take that one as the truth.
    Reject,
    /// Propose it again later.
    Wait,
    /// Give up.
    Abort,
}

/// The reasons of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OrchestrationDetails {
    /// Nothing to say.
    #[serde(rename = "accept_details")]
    Accept {},
    /// Why another state was taken.
    #[serde(rename = "reject_details")]
    Reject {
        /// For people.
        reason: Option<String>,
    },
    /// When to propose it again.
    #[serde(rename = "wait_details")]
    Wait {
        /// Whole seconds; clients refuse fractions.
        delay_seconds: i64,
        /// For people.
        reason: Option<String>,
    },
    /// Why to give up.
    #[serde(rename = "abort_details")]
    Abort {
        /// For people.
        reason: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_details_carry_their_type() {
        let wait = OrchestrationDetails::Wait { delay_seconds: 3, reason: None };
        assert_eq!(serde_json::to_string(&wait).unwrap(), r#"{"type":"wait_details","delay_seconds":3,"reason":null}"#);
        assert_eq!(serde_json::to_string(&OrchestrationDetails::Accept {}).unwrap(), r#"{"type":"accept_details"}"#);
        assert_eq!(serde_json::to_string(&OrchestrationStatus::Accept).unwrap(), "\"ACCEPT\"");
    }
}
