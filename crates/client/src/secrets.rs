//! Calls about stored secrets. No answer holds one.

use crate::{Client, ClientError};
use onloan_api::{RotateSecretsBody, SecretsFilterBody, SecretsRotation, StoredSecretsSummary};
use onloan_domain::{SealedSecret, SuspectedSecret};

impl Client {
    /// What the server does with secrets, and the keys in use: `GET /onloan/secrets`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_stored_secrets(&self) -> Result<StoredSecretsSummary, ClientError> {
        self.get("/onloan/secrets").read().await
    }

    /// Lists sealed fields: `POST /onloan/secrets/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_sealed_secrets(&self, filter: &SecretsFilterBody) -> Result<Vec<SealedSecret>, ClientError> {
        self.post("/onloan/secrets/filter", filter).idempotent().read().await
    }

    /// Lists what looks like a secret elsewhere, the newest first: `POST /onloan/secrets/suspected/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_suspected_secrets(&self, filter: &SecretsFilterBody) -> Result<Vec<SuspectedSecret>, ClientError> {
        self.post("/onloan/secrets/suspected/filter", filter).idempotent().read().await
    }

    /// Seals some fields with the first key: `POST /onloan/secrets/rotate`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn rotate_secrets(&self, body: &RotateSecretsBody) -> Result<SecretsRotation, ClientError> {
        self.post("/onloan/secrets/rotate", body).idempotent().read().await
    }
}
