//! A trigger has fired: the events that tell it, and those that tell what came of each action.

use onloan_domain::automation::{Action, Posture, Trigger};
use onloan_domain::{Automation, Duration, Event, EventId, JsonObject, Resource, Timestamp, named_resource, related_resource};
use serde_json::{Value, json};

/// Events say which came before only when they are so close that they may overtake each other.
const CLOSE: Duration = Duration::from_seconds(5 * 60);

/// A trigger has fired.
#[derive(Clone, Debug)]
pub struct Firing {
    /// When.
    pub triggered: Timestamp,
    /// The labels that are counted apart, with their values.
    pub labels: Resource,
    /// The event that made it fire, or the last one before it did.
    pub event: Option<Event>,
}

fn posture(automation: &Automation) -> Option<&'static str> {
    match &automation.trigger {
        Trigger::Event(trigger) => Some(match trigger.posture {
            Posture::Reactive => "Reactive",
            Posture::Proactive => "Proactive",
        }),
        Trigger::Compound(_) | Trigger::Sequence(_) => None,
    }
}

fn resource(automation: &Automation) -> Resource {
    named_resource(format!("prefect.automation.{}", automation.id), automation.name.clone())
}

fn triggering(event: &Event) -> Resource {
    related_resource(format!("prefect.event.{}", event.id), "triggering-event", None)
}

/// Tells that the automation was triggered.
#[must_use]
pub fn triggered_event(automation: &Automation, firing: &Firing) -> Event {
    let mut resource = resource(automation);
    resource.extend(posture(automation).map(|posture| ("prefect.posture".to_owned(), posture.to_owned())));
    let payload = [("triggering_labels".to_owned(), json!(firing.labels)), ("triggering_event".to_owned(), json!(firing.event))];
    Event {
        related: firing.event.iter().map(triggering).collect(),
        payload: JsonObject::from_iter(payload),
        ..Event::new("prefect.automation.triggered", resource, firing.triggered)
    }
}

/// What came of an action.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Why it failed, if it did.
    pub failure: Option<String>,
    /// What it was done to.
    pub targets: Vec<Resource>,
    /// What else is known, for example the status of a call.
    pub details: JsonObject,
}

/// Tells that an action was triggered, and what came of it.
#[must_use]
pub fn action_events(
    automation: &Automation,
    firing: &Firing,
    triggered: EventId,
    (index, action, invocation): (usize, &Action, &str),
    outcome: &Outcome,
    at: Timestamp,
) -> [Event; 2] {
    let mut resource = resource(automation);
    resource.insert("prefect.trigger-type".into(), automation.trigger.kind().into());
    resource.extend(posture(automation).map(|posture| ("prefect.posture".to_owned(), posture.to_owned())));
    let mut related = outcome.targets.clone();
    related.push(related_resource(format!("prefect.event.{triggered}"), "automation-triggered-event", None));
    related.extend(firing.event.iter().map(triggering));
    let mut payload = JsonObject::new();
    payload.insert("action_index".into(), json!(index));
    payload.insert("action_type".into(), action.kind().into());
    payload.insert("invocation".into(), invocation.into());
    let close = |event: &&Event| firing.triggered.since(event.occurred).as_micros().abs() < CLOSE.as_micros();
    let first = Event {
        related: related.clone(),
        payload: payload.clone(),
        follows: firing.event.as_ref().filter(close).map(|event| event.id),
        ..Event::new("prefect.automation.action.triggered", resource.clone(), firing.triggered)
    };
    payload.extend(outcome.failure.as_ref().map(|reason| ("reason".to_owned(), Value::from(reason.as_str()))));
    payload.extend(outcome.details.clone());
    let name = if outcome.failure.is_none() { "prefect.automation.action.executed" } else { "prefect.automation.action.failed" };
    let second = Event { related, payload, follows: Some(first.id), ..Event::new(name, resource, at) };
    [first, second]
}
