//! How a request reaches a server. Owns the seam between the typed calls and the wire.

use bytes::Bytes;
use http::{Request, Response};

/// Carries one request to a server and its answer back.
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole answer. An answer of any status is `Ok`.
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Nothing was sent, so that trying again is safe whatever the request.
    #[error("{0}")]
    NotConnected(String),
    /// The connection broke; the server may or may not have seen the request.
    #[error("{0}")]
    Interrupted(String),
}
