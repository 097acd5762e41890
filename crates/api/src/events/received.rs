//! Events as the server reads them: borrowed from the body, and parsed only as far as somebody needs it.

use onloan_domain::{Duration, EventId, StateType, Timestamp};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt, ops::Deref};

/// A text that is borrowed when it needed no unescaping.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A resource's labels.
#[derive(Clone, Debug, Default)]
pub struct Labels<'a>(Vec<(Text<'a>, Text<'a>)>);

impl Labels<'_> {
    /// The label of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// All labels as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.0.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Labels<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Labels<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Labels<'de>, A::Error> {
                // Task-run events have eight labels.
                let mut labels = Vec::with_capacity(8);
                while let Some(label) = map.next_entry()? {
                    labels.push(label);
                }
                Ok(Labels(labels))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

/// An event whose payload is not parsed yet.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are `Event`'s")]
pub struct ReceivedEvent<'a> {
    pub occurred: Timestamp,
    #[serde(borrow)]
    pub event: Text<'a>,
    #[serde(borrow)]
    pub resource: Labels<'a>,
    #[serde(default, borrow)]
    pub related: Vec<Labels<'a>>,
    #[serde(default, borrow)]
    pub payload: Option<&'a RawValue>,
    pub id: EventId,
    #[serde(default)]
    pub follows: Option<EventId>,
}

/// The payload of an event that moves a task run to another state.
#[derive(Clone, Debug, Deserialize)]
pub struct TaskRunPayload<'a> {
    /// The state that the task run is in now.
    #[serde(borrow)]
    pub validated_state: ReceivedState<'a>,
    /// What changed in the task run.
    #[serde(borrow)]
    pub task_run: ReceivedTaskRun<'a>,
}

/// A state that a client reports. Its id and time are the event's.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are `State`'s")]
pub struct ReceivedState<'a> {
    #[serde(rename = "type")]
    pub state_type: StateType,
    #[serde(default, borrow)]
    pub name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub message: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub state_details: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub data: Option<&'a RawValue>,
}

/// The columns of a task run that a client reports; an absent one stays as it is.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are `TaskRun`'s")]
pub struct ReceivedTaskRun<'a> {
    #[serde(borrow)]
    pub task_key: Text<'a>,
    #[serde(borrow)]
    pub dynamic_key: Text<'a>,
    #[serde(default, borrow)]
    pub name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub cache_key: Option<Text<'a>>,
    #[serde(default)]
    pub cache_expiration: Option<Timestamp>,
    #[serde(default, borrow)]
    pub task_version: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub empirical_policy: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub tags: Option<Vec<Text<'a>>>,
    #[serde(default, borrow)]
    pub labels: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub task_inputs: Option<&'a RawValue>,
    #[serde(default)]
    pub run_count: Option<i64>,
    #[serde(default)]
    pub flow_run_run_count: Option<i64>,
    #[serde(default)]
    pub expected_start_time: Option<Timestamp>,
    #[serde(default)]
    pub next_scheduled_start_time: Option<Timestamp>,
    #[serde(default)]
    pub start_time: Option<Timestamp>,
    #[serde(default)]
    pub end_time: Option<Timestamp>,
    #[serde(default)]
    pub total_run_time: Option<Duration>,
}
