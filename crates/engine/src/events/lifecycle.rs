//! What the server tells when somebody made, changed or deleted something.

use std::fmt::Display;

use onloan_domain::{Event, JsonObject, RESOURCE_NAME, Timestamp, named_resource};
use serde_json::Value;

/// `prefect.<kind>.<action>` about the thing of that id. The payload is what a reader should know of it, as an object.
#[must_use]
pub fn lifecycle_event(kind: &str, action: &str, id: impl Display, name: Option<&str>, payload: Value, at: Timestamp) -> Event {
    let mut resource = named_resource(format!("prefect.{kind}.{id}"), name.unwrap_or_default());
    if name.is_none() {
        resource.shift_remove(RESOURCE_NAME);
    }
    let payload = match payload {
        Value::Object(payload) => payload,
        Value::Null => JsonObject::new(),
        other => JsonObject::from_iter([("value".to_owned(), other)]),
    };
    Event { payload, ..Event::new(format!("prefect.{kind}.{action}"), resource, at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_names_the_thing_if_it_has_a_name() {
        let at = Timestamp::from_micros(0);
        let event = lifecycle_event("variable", "created", 7, Some("limit"), json!({"value": 3}), at);
        assert_eq!((event.event.as_str(), event.resource_id()), ("prefect.variable.created", "prefect.variable.7"));
        assert_eq!((&event.resource[RESOURCE_NAME], &event.payload["value"]), (&"limit".to_owned(), &json!(3)));
        let nameless = lifecycle_event("variable", "deleted", 7, None, Value::Null, at);
        assert_eq!((nameless.resource.len(), nameless.payload.len()), (1, 0));
    }
}
