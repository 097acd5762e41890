//! Events: something happened to a resource. Owns their shape; what follows from one is decided elsewhere.

use crate::{EventId, JsonObject, Timestamp};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A resource's labels, among them `prefect.resource.id`, in the order in which they were written.
pub type Resource = IndexMap<String, String>;

/// The label that every resource has: which one it is.
pub const RESOURCE_ID: &str = "prefect.resource.id";

/// The label that says what it is called.
pub const RESOURCE_NAME: &str = "prefect.resource.name";

/// The label that every related resource has: what it has to do with the event.
pub const RESOURCE_ROLE: &str = "prefect.resource.role";

/// An event as a client sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub payload: JsonObject,
    /// The sender's id for it; the server keeps each id once.
    pub id: EventId,
    /// The event that is known to come before it.
    #[serde(default)]
    pub follows: Option<EventId>,
}

impl Event {
    /// An event that concerns one resource and says no more.
    #[must_use]
    pub fn new(event: impl Into<String>, resource: Resource, occurred: Timestamp) -> Self {
        let (event, id) = (event.into(), EventId::new_v7());
        Self { occurred, event, resource, related: Vec::new(), payload: JsonObject::new(), id, follows: None }
    }

    /// Which resource it happened to.
    #[must_use]
    pub fn resource_id(&self) -> &str {
        self.resource.get(RESOURCE_ID).map_or("", String::as_str)
    }
}

/// The labels of a resource that has an id and a name.
#[must_use]
pub fn named_resource(id: impl Into<String>, name: impl Into<String>) -> Resource {
    Resource::from([(RESOURCE_ID.to_owned(), id.into()), (RESOURCE_NAME.to_owned(), name.into())])
}

/// The labels of a related resource.
#[must_use]
pub fn related_resource(id: impl Into<String>, role: &str, name: Option<&str>) -> Resource {
    let mut labels = Resource::from([(RESOURCE_ID.to_owned(), id.into()), (RESOURCE_ROLE.to_owned(), role.to_owned())]);
    labels.extend(name.map(|name| (RESOURCE_NAME.to_owned(), name.to_owned())));
    labels
}
