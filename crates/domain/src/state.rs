//! States of runs. Owns which types there are and which of them are final; which change is allowed is the engine's.

use crate::{StateDetails, StateId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, str::FromStr};

/// The nine types of state. A state's *name* refines its type (`Late` and `AwaitingRetry` are of type `SCHEDULED`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StateType {
    /// Waits for its time.
    Scheduled,
    /// About to start.
    Pending,
    /// At work.
    Running,
    /// Ended well.
    Completed,
    /// Ended with an error of its own.
    Failed,
    /// Ended because somebody asked for it.
    Cancelled,
    /// Ended because its process or infrastructure broke.
    Crashed,
    /// Stopped for now, to be resumed.
    Paused,
    /// Asked to end and not ended yet.
    Cancelling,
}

/// A text that names no state type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no state type; expected one of SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CANCELLED, CRASHED, PAUSED, CANCELLING")]
pub struct UnknownStateType(String);

impl StateType {
    /// Every type there is.
    pub const ALL: [Self; 9] = [
        Self::Scheduled,
        Self::Pending,
        Self::Running,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::Crashed,
        Self::Paused,
        Self::Cancelling,
    ];

    /// The type as it stands on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "SCHEDULED",
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Crashed => "CRASHED",
            Self::Paused => "PAUSED",
            Self::Cancelling => "CANCELLING",
        }
    }

    /// The name of a state of this type that was given none.
    #[must_use]
    pub const fn default_name(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Crashed => "Crashed",
            Self::Paused => "Paused",
            Self::Cancelling => "Cancelling",
        }
    }

    /// Whether a run in such a state has ended.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Completed | Self::Failed | Self::Cancelled | Self::Crashed => true,
            Self::Scheduled | Self::Pending | Self::Running | Self::Paused | Self::Cancelling => false,
        }
    }
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StateType {
    type Err = UnknownStateType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state_type| state_type.as_str() == text).ok_or_else(|| UnknownStateType(text.to_owned()))
    }
}

/// One state of a flow run or task run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct State {
    /// The state's own id.
    pub id: StateId,
    /// Its type.
    #[serde(rename = "type")]
    pub state_type: StateType,
    /// Its name; the type's default name when nobody chose one.
    pub name: String,
    /// When it was entered. Unique within a run.
    pub timestamp: Timestamp,
    /// What a person should know about it.
    #[serde(default)]
    pub message: Option<String>,
    /// Metadata of the result (never the result itself), as the client wrote it.
    #[serde(default)]
    pub data: Option<Value>,
    /// Everything else that rules and clients keep with a state.
    #[serde(default)]
    pub state_details: StateDetails,
}

impl State {
    /// A state with the default name and nothing else in it.
    #[must_use]
    pub fn new(id: StateId, state_type: StateType, timestamp: Timestamp) -> Self {
        Self {
            id,
            state_type,
            name: state_type.default_name().to_owned(),
            timestamp,
            message: None,
            data: None,
            state_details: StateDetails::default(),
        }
    }

    /// Whether a run in this state has ended.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.state_type.is_terminal()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_type_reads_back_what_it_prints_and_what_it_serialises() {
        for state_type in StateType::ALL {
            assert_eq!(state_type.to_string().parse::<StateType>().unwrap(), state_type);
            assert_eq!(serde_json::to_string(&state_type).unwrap(), format!("\"{state_type}\""));
        }
    }
}
