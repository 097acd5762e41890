//! Calls about the server itself.

use crate::{Client, ClientError};
use onloan_api::{ApiMessage, ServiceStatus};

impl Client {
    /// Whether the server is up: `GET /health`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn health(&self) -> Result<bool, ClientError> {
        self.get("/health").read().await
    }

    /// Whether the server's database answers: `GET /ready`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ready(&self) -> Result<bool, ClientError> {
        match self.get("/ready").read::<ApiMessage>().await {
            Ok(_) => Ok(true),
            Err(ClientError::Refused { status: 503, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// How the server's services are: `GET /onloan/services`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal: a server that is not Onloan's has none.
    pub async fn services(&self) -> Result<Vec<ServiceStatus>, ClientError> {
        self.get("/onloan/services").read().await
    }

    /// The server's version: `GET /admin/version`.
    ///
    /// # Errors
    /// When there is no answer, or a strange one.
    pub async fn server_version(&self) -> Result<String, ClientError> {
        self.get("/admin/version").read().await
    }
}
