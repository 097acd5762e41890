//! Retry policies of runs. Owns their keys on the wire, and keeps keys that it does not know.

use crate::JsonObject;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a flow run is run again after a pause or a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetryType {
    /// In the process that it already has.
    InProcess,
    /// By whoever picks up scheduled runs.
    Reschedule,
}

/// A flow run's policy. Rules read and write it; unknown keys round-trip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FlowRunPolicy {
    /// Old name of `retries`; kept for clients that send it.
    pub max_retries: i64,
    /// Old name of `retry_delay`, in seconds; kept for clients that send it.
    pub retry_delay_seconds: f64,
    /// How often a failed run is tried again.
    pub retries: Option<i64>,
    /// Seconds between tries.
    pub retry_delay: Option<i64>,
    /// Pauses that have fired.
    pub pause_keys: Option<Vec<String>>,
    /// Whether the next RUNNING continues a paused run instead of starting a new try.
    pub resuming: Option<bool>,
    /// How the run is being tried again.
    pub retry_type: Option<RetryType>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub other: JsonObject,
}

impl Default for FlowRunPolicy {
    fn default() -> Self {
        Self {
            max_retries: 0,
            retry_delay_seconds: 0.0,
            retries: None,
            retry_delay: None,
            pause_keys: Some(Vec::new()),
            resuming: Some(false),
            retry_type: None,
            other: JsonObject::new(),
        }
    }
}

/// A task run's policy. The client retries tasks itself; the server only shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TaskRunPolicy {
    /// Old name of `retries`; kept for clients that send it.
    pub max_retries: i64,
    /// Old name of `retry_delay`, in seconds; kept for clients that send it.
    pub retry_delay_seconds: f64,
    /// How often a failed run is tried again.
    pub retries: Option<i64>,
    /// Seconds between tries: a number, or one number per try.
    pub retry_delay: Option<Value>,
    /// By how much of itself a delay may be longer.
    pub retry_jitter_factor: Option<f64>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub other: JsonObject,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn defaults_are_filled_in_and_unknown_keys_survive() {
        let policy: FlowRunPolicy = serde_json::from_value(json!({"retries": 1, "retry_delay": 1, "from_the_future": [1]})).unwrap();
        assert_eq!(
            serde_json::to_value(policy).unwrap(),
            json!({
                "max_retries": 0, "retry_delay_seconds": 0.0, "retries": 1, "retry_delay": 1,
                "pause_keys": [], "resuming": false, "retry_type": null, "from_the_future": [1],
            })
        );
    }
}
