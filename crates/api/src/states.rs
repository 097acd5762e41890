//! States as clients propose them. The server mints the id and the timestamp.

use crate::present::or_default;
use onloan_domain::{State, StateDetails, StateId, StateType, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A proposed state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StateCreate {
    /// Its type.
    #[serde(rename = "type")]
    pub state_type: StateType,
    /// Its name; the type's default name when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// What a person should know about it.
    #[serde(default)]
    pub message: Option<String>,
    /// Metadata of the result, never the result.
    #[serde(default)]
    pub data: Option<Value>,
    /// Everything else.
    #[serde(default)]
    pub state_details: StateDetails,
}

impl StateCreate {
    /// A state with the default name and nothing else in it.
    #[must_use]
    pub fn new(state_type: StateType) -> Self {
        Self { state_type, name: None, message: None, data: None, state_details: StateDetails::default() }
    }

    /// The same state with a name of its own.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same state with a message.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The state that this becomes once it has an id and a time. What is scheduled for no time is scheduled for now.
    #[must_use]
    pub fn into_state(mut self, id: StateId, timestamp: Timestamp) -> State {
        if self.state_type == StateType::Scheduled {
            self.state_details.scheduled_time.get_or_insert(timestamp);
        }
        State {
            id,
            state_type: self.state_type,
            name: self.name.unwrap_or_else(|| self.state_type.default_name().to_owned()),
            timestamp,
            message: self.message,
            data: self.data,
            state_details: self.state_details,
        }
    }
}

/// Body of `POST /flow_runs/{id}/set_state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetState {
    /// The proposed state.
    pub state: StateCreate,
    /// Whether to leave most rules aside.
    #[serde(default, deserialize_with = "or_default")]
    pub force: bool,
}
