//! Calls about events.

use crate::{Client, ClientError, call::to_json};
use bytes::Bytes;
use serde::Serialize;

/// Events ready to be sent, as often as it takes.
#[derive(Clone, Debug)]
pub struct EventBatch(Result<Bytes, String>);

impl EventBatch {
    /// Some events, each an [`Event`](onloan_domain::Event) or a [`TaskRunEvent`](onloan_api::events::TaskRunEvent). What
    /// cannot be written as JSON is told when it is sent.
    pub fn of<E: Serialize>(events: &[E]) -> Self {
        Self(to_json(events))
    }
}

impl Client {
    /// Sends events: `POST /events`. When this returns, the task-run states in them can be read.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn record_events(&self, events: &EventBatch) -> Result<(), ClientError> {
        // The server keeps each event id once.
        self.post_ready("/events", events.0.clone()).done().await.map(|_| ())
    }
}
