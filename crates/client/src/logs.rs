//! Calls about log lines.

use crate::{Client, ClientError};
use onloan_api::{LogCreate, LogFilterBody};
use onloan_domain::Log;

impl Client {
    /// Stores log lines: `POST /logs/`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_logs(&self, logs: &[LogCreate]) -> Result<(), ClientError> {
        self.post("/logs/", logs).read().await
    }

    /// Lists log lines: `POST /logs/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_logs(&self, filter: &LogFilterBody) -> Result<Vec<Log>, ClientError> {
        self.post("/logs/filter", filter).idempotent().read().await
    }
}
