//! An event on its way into the database.

use onloan_domain::{Event, EventId, RESOURCE_ID, RESOURCE_ROLE, Resource, Timestamp};
use sea_query::Value;

use crate::json;

/// An event to be kept. Its parts are JSON already.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are `Event`'s")]
pub struct NewEvent {
    pub id: EventId,
    pub occurred: Timestamp,
    pub event: String,
    /// The resource's id.
    pub resource_id: String,
    pub resource: String,
    pub related: String,
    pub payload: String,
    pub follows: Option<EventId>,
    /// Each related resource, to be found by.
    pub related_resources: Vec<NewRelated>,
}

/// A related resource to be found by.
#[derive(Clone, Debug)]
pub struct NewRelated {
    /// Its id.
    pub resource_id: String,
    /// Its role.
    pub role: String,
    /// A JSON object of its other labels.
    pub labels: String,
}

impl NewEvent {
    /// The event's position among its related resources, and each of them, as rows.
    pub(super) fn take_related_rows(&mut self) -> Vec<Vec<Value>> {
        let (id, occurred) = (self.id.uuid(), self.occurred.as_micros());
        let row = |(position, related): (i64, NewRelated)| {
            vec![id.into(), position.into(), occurred.into(), related.resource_id.into(), related.role.into(), related.labels.into()]
        };
        (0..).zip(std::mem::take(&mut self.related_resources)).map(row).collect()
    }

    pub(super) fn into_row(self, received: Timestamp) -> Vec<Value> {
        vec![
            self.id.uuid().into(),
            self.occurred.as_micros().into(),
            received.as_micros().into(),
            self.event.into(),
            self.resource_id.into(),
            self.resource.into(),
            self.related.into(),
            self.payload.into(),
            self.follows.map(EventId::uuid).into(),
        ]
    }
}

impl From<&Event> for NewEvent {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id,
            occurred: event.occurred,
            event: event.event.clone(),
            resource_id: event.resource_id().to_owned(),
            resource: json::to_text(&event.resource),
            related: json::to_text(&event.related),
            payload: json::to_text(&event.payload),
            follows: event.follows,
            related_resources: event.related.iter().map(NewRelated::from).collect(),
        }
    }
}

impl From<&Resource> for NewRelated {
    fn from(resource: &Resource) -> Self {
        let label = |name: &str| resource.get(name).cloned().unwrap_or_default();
        let others: Resource = resource.iter().filter(|(name, _)| *name != RESOURCE_ID && *name != RESOURCE_ROLE).map(owned).collect();
        Self { resource_id: label(RESOURCE_ID), role: label(RESOURCE_ROLE), labels: json::to_text(&others) }
    }
}

fn owned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}
