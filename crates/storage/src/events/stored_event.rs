//! An event as it comes out of the database: put together from JSON that nobody parses.

use onloan_domain::{EventId, Timestamp};
use sea_query::{Expr, Query, SelectStatement};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::columns::Event;
use crate::row::FromRow;
use crate::{Error, Result};

/// An event that is kept, ready to be written as JSON.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the names are `Event`'s")]
pub struct StoredEvent {
    pub occurred: Timestamp,
    pub event: String,
    pub resource: Box<RawValue>,
    pub related: Box<RawValue>,
    pub payload: Box<RawValue>,
    pub id: EventId,
    pub follows: Option<EventId>,
    /// When this server got it.
    pub received: Timestamp,
}

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    occurred: i64,
    received: i64,
    event: String,
    resource: String,
    related: String,
    payload: String,
    follows: Option<Uuid>,
}

impl Row {
    pub(super) fn into_event(self) -> Result<StoredEvent> {
        Ok(StoredEvent {
            occurred: Timestamp::from_micros(self.occurred),
            event: self.event,
            resource: raw("resource of an event", self.resource)?,
            related: raw("related resources of an event", self.related)?,
            payload: raw("payload of an event", self.payload)?,
            id: EventId::from(self.id),
            follows: self.follows.map(EventId::from),
            received: Timestamp::from_micros(self.received),
        })
    }
}

fn raw(what: &'static str, text: String) -> Result<Box<RawValue>> {
    RawValue::from_string(text).map_err(|error| Error::Unreadable { what, why: error.to_string() })
}

const READ: [Event; 8] =
    [Event::Id, Event::Occurred, Event::Received, Event::Name, Event::Resource, Event::Related, Event::Payload, Event::Follows];

pub(super) fn select() -> SelectStatement {
    Query::select().exprs(READ.map(|column| Expr::col((Event::Table, column)))).from(Event::Table).to_owned()
}
