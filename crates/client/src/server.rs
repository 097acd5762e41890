//! Calls about the server itself.

use crate::{Client, ClientError};

impl Client {
    /// Whether the server is up: `GET /health`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn health(&self) -> Result<bool, ClientError> {
        self.get("/health").read().await
    }

    /// The server's version: `GET /admin/version`.
    ///
    /// # Errors
    /// When there is no answer, or a strange one.
    pub async fn server_version(&self) -> Result<String, ClientError> {
        self.get("/admin/version").read().await
    }
}
