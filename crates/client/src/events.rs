//! Calls about events.

use crate::{Client, ClientError};
use serde::Serialize;

impl Client {
    /// Sends events, each an [`Event`](onloan_domain::Event) or a [`TaskRunEvent`](onloan_api::events::TaskRunEvent):
    /// `POST /events`. When this returns, the task-run states in them can be read.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn record_events<E: Serialize>(&self, events: &[E]) -> Result<(), ClientError> {
        // The server keeps each event id once.
        self.post("/events", events).idempotent().done().await.map(|_| ())
    }
}
