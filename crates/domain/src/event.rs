//! Events: something happened to a resource. Owns their shape; what follows from one is decided elsewhere.

use crate::{EventId, JsonObject, Timestamp};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A resource's labels, among them `prefect.resource.id`, in the order in which they were written.
pub type Resource = IndexMap<String, String>;

/// An event as a client sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened, by the sender's clock.
    pub occurred: Timestamp,
    /// What happened, for example `prefect.task-run.Completed`.
    pub event: String,
    /// To what it happened.
    pub resource: Resource,
    /// What else is concerned, each with a `prefect.resource.role`.
    #[serde(default)]
    pub related: Vec<Resource>,
    /// Anything else.
    #[serde(default)]
    pub payload: JsonObject,
    /// The sender's id for it; the server keeps each id once.
    pub id: EventId,
    /// The event that is known to come before it.
    #[serde(default)]
    pub follows: Option<EventId>,
}
