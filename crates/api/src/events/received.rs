//! Events as the server reads them: borrowed from the body, and parsed only as far as somebody needs it.

use onloan_domain::{Duration, Event, EventId, JsonObject, RESOURCE_ID, RESOURCE_ROLE, Resource, StateType, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
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

    /// All labels.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    fn to_resource(&self) -> Resource {
        self.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    fn lacks(&self, name: &str) -> bool {
        self.get(name).is_none_or(str::is_empty)
    }
}

impl Serialize for Labels<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
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
                let mut labels: Vec<(Text<'de>, Text<'de>)> = Vec::with_capacity(8);
                while let Some((key, value)) = map.next_entry()? {
                    // Of a label that is there twice, the last counts.
                    match labels.iter_mut().find(|(known, _)| *known == key) {
                        Some(known) => known.1 = value,
                        None => labels.push((key, value)),
                    }
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
    #[serde(default, borrow, deserialize_with = "said")]
    pub payload: Option<&'a RawValue>,
    pub id: EventId,
    #[serde(default)]
    pub follows: Option<EventId>,
}

/// Also a null that was said, so that it can be refused.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// What makes an event unacceptable, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    /// The way to the value.
    pub loc: &'static [&'static str],
    /// What is wrong with it.
    pub why: String,
}

/// How many labels a resource has at most, and how many related resources an event.
const MOST_LABELS: usize = 500;
const MOST_RELATED: usize = 100;

/// How many characters an event's name has at most.
const LONGEST_NAME: usize = 1024;

impl ReceivedEvent<'_> {
    /// Whether this is an event, as far as its form does not say it already.
    ///
    /// # Errors
    /// When it is not, and why.
    pub fn check(&self) -> Result<(), InvalidEvent> {
        let invalid = |loc, why: String| Err(InvalidEvent { loc, why });
        if self.event.chars().count() > LONGEST_NAME {
            return invalid(&["event"], format!("Event name must be at most {LONGEST_NAME} characters"));
        }
        if self.related.len() > MOST_RELATED {
            return invalid(&["related"], format!("The maximum number of related resources is {MOST_RELATED}"));
        }
        let many = |labels: &Labels<'_>| labels.0.len() > MOST_LABELS;
        if many(&self.resource) || self.related.iter().any(many) {
            return invalid(&["resource"], format!("The maximum number of labels per resource is {MOST_LABELS}"));
        }
        let lacks = |name| format!("a resource lacks the label `{name}`, or it is empty");
        if self.resource.lacks(RESOURCE_ID) {
            return invalid(&["resource"], lacks(RESOURCE_ID));
        }
        for name in [RESOURCE_ID, RESOURCE_ROLE] {
            if self.related.iter().any(|labels| labels.lacks(name)) {
                return invalid(&["related"], lacks(name));
            }
        }
        if self.payload.is_some_and(|payload| !payload.get().starts_with('{')) {
            return invalid(&["payload"], "Input should be a valid dictionary".to_owned());
        }
        Ok(())
    }

    /// The payload's text, which is an object.
    #[must_use]
    pub fn payload_text(&self) -> &str {
        self.payload.map_or("{}", RawValue::get)
    }

    /// The same event, borrowing nothing.
    #[must_use]
    pub fn to_event(&self) -> Event {
        Event {
            occurred: self.occurred,
            event: self.event.to_string(),
            resource: self.resource.to_resource(),
            related: self.related.iter().map(Labels::to_resource).collect(),
            payload: serde_json::from_str::<JsonObject>(self.payload_text()).unwrap_or_default(),
            id: self.id,
            follows: self.follows,
        }
    }
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
