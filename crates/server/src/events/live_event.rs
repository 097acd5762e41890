//! An event that was just stored, as subscribers get it.

use std::sync::OnceLock;

use axum::extract::ws::Utf8Bytes;
use onloan_domain::{Event, Timestamp};
use serde::Serialize;

/// A stored event, and its frame once somebody needed it.
pub(crate) struct LiveEvent {
    pub(crate) event: Event,
    pub(crate) received: Timestamp,
    frame: OnceLock<Utf8Bytes>,
}

/// What a subscriber is sent.
#[derive(Serialize)]
#[serde(tag = "type", rename = "event")]
pub(crate) struct EventFrame<E> {
    pub(crate) event: E,
}

#[derive(Serialize)]
struct Received<'e> {
    #[serde(flatten)]
    event: &'e Event,
    received: Timestamp,
}

impl LiveEvent {
    pub(crate) fn new(event: Event, received: Timestamp) -> Self {
        Self { event, received, frame: OnceLock::new() }
    }

    /// The frame; it is written once for all subscribers.
    pub(crate) fn frame(&self) -> Utf8Bytes {
        self.frame.get_or_init(|| frame(&Received { event: &self.event, received: self.received })).clone()
    }
}

/// The frame of an event.
pub(crate) fn frame(event: &impl Serialize) -> Utf8Bytes {
    serde_json::to_string(&EventFrame { event }).expect("events have string keys and no failing parts").into()
}
