//! Triggers: which events, how many of them, within which time; or which triggers together.

use std::collections::BTreeSet;

use crate::filters::{OneOrMany, ResourceSpecification};
use crate::{Duration, TriggerId};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

/// When an automation acts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Trigger {
    /// On events, or on their absence.
    Event(EventTrigger),
    /// When several others have fired.
    Compound(CompoundTrigger),
    /// When several others have fired in their order.
    Sequence(SequenceTrigger),
}

impl<'de> Deserialize<'de> for Trigger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        let kind = value.as_object_mut().and_then(|object| object.remove("type"));
        // Who does not say which one it is says it by what it has.
        let kind = match kind.as_ref().and_then(Value::as_str) {
            Some(kind) => kind.to_owned(),
            None if value.get("require").is_some() => "compound".to_owned(),
            None if value.get("triggers").is_some() => "sequence".to_owned(),
            None => "event".to_owned(),
        };
        let read = match kind.as_str() {
            "event" => EventTrigger::deserialize(value).map(Self::Event),
            "compound" => CompoundTrigger::deserialize(value).map(Self::Compound),
            "sequence" => SequenceTrigger::deserialize(value).map(Self::Sequence),
            other => return Err(de::Error::unknown_variant(other, &["event", "compound", "sequence"])),
        };
        let trigger = read.map_err(de::Error::custom)?;
        trigger.check().map_err(de::Error::custom)?;
        Ok(trigger)
    }
}

/// Whether a trigger waits for events or for their absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Posture {
    /// It fires when enough of them have happened.
    Reactive,
    /// It fires when too few of them have happened.
    Proactive,
}

/// A trigger on events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventTrigger {
    /// Its id, which the server gives.
    #[serde(default = "TriggerId::new_v4")]
    pub id: TriggerId,
    /// What the resource of an event must be like.
    #[serde(default, rename = "match")]
    pub matches: ResourceSpecification,
    /// What one of its related resources must be like; several are each met by one.
    #[serde(default = "any_resource")]
    pub match_related: OneOrMany<ResourceSpecification>,
    /// Events that must have happened before; none when empty.
    #[serde(default)]
    pub after: BTreeSet<String>,
    /// Events that count; all when empty.
    #[serde(default)]
    pub expect: BTreeSet<String>,
    /// Labels whose values are counted apart.
    #[serde(default)]
    pub for_each: BTreeSet<String>,
    /// What it waits for.
    pub posture: Posture,
    /// How many events it takes.
    #[serde(default = "one")]
    pub threshold: i64,
    /// Within which time.
    #[serde(default)]
    pub within: Duration,
}

fn any_resource() -> OneOrMany<ResourceSpecification> {
    OneOrMany::One(ResourceSpecification::default())
}

fn one() -> i64 {
    1
}

/// How many triggers must have fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Require {
    /// So many.
    Count(u32),
    /// By a word.
    Word(RequireWord),
}

/// How many triggers, by a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RequireWord {
    /// One.
    Any,
    /// Each.
    All,
}

/// A trigger on several others, in any order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompoundTrigger {
    /// Its id, which the server gives.
    #[serde(default = "TriggerId::new_v4")]
    pub id: TriggerId,
    /// The others.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub triggers: Vec<Trigger>,
    /// Within which time; any when absent.
    #[serde(deserialize_with = "Option::deserialize")]
    pub within: Option<Duration>,
    /// How many of them.
    pub require: Require,
}

/// A trigger on several others, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SequenceTrigger {
    /// Its id, which the server gives.
    #[serde(default = "TriggerId::new_v4")]
    pub id: TriggerId,
    /// The others.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub triggers: Vec<Trigger>,
    /// Within which time; any when absent.
    #[serde(deserialize_with = "Option::deserialize")]
    pub within: Option<Duration>,
}

/// Shorter absences cannot be told from delays.
const SHORTEST_ABSENCE: Duration = Duration::from_seconds(10);

impl Trigger {
    /// Its type as it stands on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Compound(_) => "compound",
            Self::Sequence(_) => "sequence",
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Event(trigger) if trigger.within < Duration::ZERO => Err("`within` should be greater than or equal to 0 seconds"),
            Self::Event(trigger) => match trigger.posture {
                Posture::Proactive if trigger.within > Duration::ZERO && trigger.within < SHORTEST_ABSENCE => {
                    Err("`within` for Proactive triggers must be greater than or equal to 10 seconds")
                }
                Posture::Proactive | Posture::Reactive => Ok(()),
            },
            Self::Compound(trigger) => match trigger.require {
                Require::Count(0) => Err("require must be at least 1"),
                Require::Count(count) if count as usize > trigger.triggers.len() => {
                    Err("require must be less than or equal to the number of triggers")
                }
                Require::Count(_) | Require::Word(_) => Ok(()),
            },
            Self::Sequence(_) => Ok(()),
        }
    }

    /// The same trigger as the server keeps it: with ids of its own, and with the shortest absence where none was said.
    #[must_use]
    pub fn kept(mut self) -> Self {
        match &mut self {
            Self::Event(trigger) => {
                trigger.id = TriggerId::new_v4();
                if trigger.posture == Posture::Proactive {
                    trigger.within = trigger.within.max(SHORTEST_ABSENCE);
                }
            }
            Self::Compound(CompoundTrigger { id, triggers, .. }) | Self::Sequence(SequenceTrigger { id, triggers, .. }) => {
                *id = TriggerId::new_v4();
                *triggers = std::mem::take(triggers).into_iter().map(Self::kept).collect();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_trigger_is_written_with_all_that_was_not_said() {
        let trigger: Trigger = serde_json::from_value(json!({"posture": "Reactive", "expect": ["b", "a"]})).unwrap();
        let mut written = serde_json::to_value(trigger).unwrap();
        assert!(written.as_object_mut().unwrap().remove("id").is_some());
        let expected = json!({
            "type": "event", "match": {}, "match_related": {}, "after": [], "expect": ["a", "b"], "for_each": [], "posture": "Reactive",
            "threshold": 1, "within": 0.0,
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn triggers_hold_triggers() {
        let event = json!({"type": "event", "posture": "Proactive"});
        let trigger: Trigger = serde_json::from_value(json!({"triggers": [event], "within": 5, "require": "all"})).unwrap();
        let written = serde_json::to_value(trigger.kept()).unwrap();
        assert_eq!((&written["type"], &written["triggers"][0]["within"]), (&json!("compound"), &json!(10.0)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (trigger, why) in [
            (json!({"posture": "Proactive", "within": 3}), "10 seconds"),
            (json!({"posture": "Reactive", "within": -1}), "equal to 0"),
            (json!({"posture": "Reactive", "within": null}), "null"),
            (json!({"posture": "Idle"}), "unknown variant"),
            (json!({"type": "metric", "posture": "Metric"}), "unknown variant"),
            (json!({"triggers": [], "within": null, "require": 1}), "number of triggers"),
            (json!({"triggers": [], "within": null, "require": 0}), "at least 1"),
            (json!({"triggers": []}), "within"),
        ] {
            let error = serde_json::from_value::<Trigger>(trigger.clone()).unwrap_err().to_string();
            assert!(error.contains(why), "{trigger}: {error}");
        }
    }
}
