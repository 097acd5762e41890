//! Filters of events: on the event itself, on its resource, on related ones, on any. Empty lists constrain nothing.

use super::leaves::Search;
use crate::{EventId, Timestamp};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One value where most write one, or a list of them. It is written as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// What the labels of a resource must be like: each label that is named has one of its patterns. In a pattern `*` stands for
/// any text and `?` for any character; a pattern that starts with `!` is met by a label that is there and does not match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct ResourceSpecification(pub IndexMap<String, OneOrMany<String>>);

impl ResourceSpecification {
    /// Whether every resource meets it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each label with its patterns.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(label, patterns)| (label.as_str(), patterns.as_slice()))
    }
}

/// When events occurred; both ends belong to the range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OccurredFilter {
    /// Not earlier than this. Lists look back half a year when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub since: Option<Timestamp>,
    /// Not later than this. Lists end now when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub until: Option<Timestamp>,
}

/// A value that may be left out and is never null.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Timestamp::deserialize(deserializer).map(Some)
}

/// What events are called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EventNameFilter {
    /// It starts with one of these.
    pub prefix: Option<Vec<String>>,
    /// It starts with none of these.
    pub exclude_prefix: Option<Vec<String>>,
    /// It is one of these.
    pub name: Option<Vec<String>>,
    /// It is none of these.
    pub exclude_name: Option<Vec<String>>,
}

/// To what it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EventResourceFilter {
    /// The resource's id is one of these.
    pub id: Option<Vec<String>>,
    /// The resource's id starts with one of these.
    pub id_prefix: Option<Vec<String>>,
    /// What its labels are like.
    pub labels: Option<ResourceSpecification>,
    /// Only the last event of each resource; the first when the order ascends.
    pub distinct: bool,
}

/// What a related resource is like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EventRelatedFilter {
    /// Its id is one of these.
    pub id: Option<Vec<String>>,
    /// Its role is one of these.
    pub role: Option<Vec<String>>,
    /// Its id and its role are one of these pairs.
    pub resources_in_roles: Option<Vec<(String, String)>>,
    /// What its labels are like.
    pub labels: Option<ResourceSpecification>,
}

/// What the resource, or one of the related ones, is like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EventAnyResourceFilter {
    /// Its id is one of these.
    pub id: Option<Vec<String>>,
    /// Its id starts with one of these.
    pub id_prefix: Option<Vec<String>>,
    /// What its labels are like.
    pub labels: Option<ResourceSpecification>,
}

/// Which events by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EventIdFilter {
    /// One of these.
    pub id: Option<Vec<EventId>>,
}

/// In which order events are listed: by when they occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum EventOrder {
    /// Oldest first.
    Asc,
    /// Newest first.
    #[default]
    Desc,
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains what it is named after")]
pub struct EventFilter {
    pub occurred: OccurredFilter,
    pub event: Option<EventNameFilter>,
    pub resource: Option<EventResourceFilter>,
    /// Several must each be met, perhaps by different resources.
    pub related: Option<OneOrMany<EventRelatedFilter>>,
    /// Likewise.
    pub any_resource: Option<OneOrMany<EventAnyResourceFilter>>,
    pub id: EventIdFilter,
    /// Words in the event's name, in labels or in the payload.
    pub text: Option<Search>,
    pub order: EventOrder,
}

impl EventFilter {
    /// Whether only one event of each resource is wanted.
    #[must_use]
    pub fn is_distinct(&self) -> bool {
        self.resource.as_ref().is_some_and(|resource| resource.distinct)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn one_and_a_list_read_alike_and_are_written_as_they_were() {
        for text in [r#"{"id":["a"],"role":null}"#, r#"[{"id":["a"]},{"role":["b"]}]"#] {
            let filter: EventFilter = serde_json::from_str(&format!(r#"{{"related":{text}}}"#)).unwrap();
            assert_eq!(filter.related.unwrap().as_slice()[0].id, Some(vec!["a".to_owned()]), "{text}");
        }
        let text = r#"{"a":"x","b":["y","!z"]}"#;
        let specification: ResourceSpecification = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&specification).unwrap(), text);
    }

    #[test]
    fn an_unknown_key_is_refused_and_so_is_null_for_what_always_constrains() {
        for text in [r#"{"colour":1}"#, r#"{"event":{"colour":1}}"#, r#"{"occurred":null}"#, r#"{"occurred":{"since":null}}"#] {
            assert!(serde_json::from_str::<EventFilter>(text).is_err(), "{text}");
        }
    }
}
