//! Calls about the audit chain.

use crate::{Client, ClientError};
use onloan_api::AuditFilterBody;
use onloan_domain::AuditEntry;
use serde::Serialize;

impl Client {
    /// Appends records, each a JSON object: `POST /onloan/audit`. Answers them with their hashes.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn append_audit<R: Serialize>(&self, records: &[R]) -> Result<Vec<AuditEntry>, ClientError> {
        self.post("/onloan/audit", records).read().await
    }

    /// Lists entries in the order of the chain: `POST /onloan/audit/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_audit(&self, filter: &AuditFilterBody) -> Result<Vec<AuditEntry>, ClientError> {
        self.post("/onloan/audit/filter", filter).idempotent().read().await
    }
}
