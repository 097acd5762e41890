//! A typed client of the server's API: one method for each operation, over HTTP or against a server in the same
//! process.
//!
//! Not found is `Ok(None)`. This crate deliberately knows nothing of what the answers are for: it neither caches nor
//! decides, and it depends on no server.

mod audit;
mod block_documents;
mod block_schemas;
mod block_types;
mod call;
mod error;
mod events;
mod flow_runs;
mod flows;
mod http;
mod logs;
mod retry;
mod secrets;
mod server;
mod task_runs;
mod transport;

pub use error::ClientError;
pub use events::EventBatch;
pub use retry::Retries;
pub use transport::{Transport, TransportError};

use std::sync::{Arc, atomic::AtomicBool};
use url::Url;

/// A client of one server. Clones share the connection pool.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Arc<dyn Transport>,
    /// What paths are appended to: the API's URL, or its path in process.
    base: String,
    retries: Retries,
    /// Whether the server ever answered. Until then a refused connection means a wrong URL, which waiting does not mend.
    answered: AtomicBool,
}

impl Client {
    /// A client over HTTP. The URL is that of the API, like `http://127.0.0.1:4200/api`.
    ///
    /// # Errors
    /// When this machine has no certificates to check a server's identity with.
    pub fn http(url: &Url) -> Result<Self, ClientError> {
        let transport = http::HttpTransport::new().map_err(|why| ClientError::not_reachable(url.as_str(), why))?;
        Ok(Self::new(Arc::new(transport), url.as_str().trim_end_matches('/').to_owned()))
    }

    /// A client of a server in this process. Requests carry paths that start with `/api/`.
    #[must_use]
    pub fn in_process(transport: Arc<dyn Transport>) -> Self {
        Self::new(transport, "/api".to_owned())
    }

    /// The same client with other retries.
    #[must_use]
    pub fn with_retries(&self, retries: Retries) -> Self {
        Self {
            inner: Arc::new(Inner {
                transport: Arc::clone(&self.inner.transport),
                base: self.inner.base.clone(),
                retries,
                answered: AtomicBool::new(false),
            }),
        }
    }

    fn new(transport: Arc<dyn Transport>, base: String) -> Self {
        let (retries, answered) = (Retries::default(), AtomicBool::new(false));
        Self { inner: Arc::new(Inner { transport, base, retries, answered }) }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &error::without_user(&self.inner.base)).finish_non_exhaustive()
    }
}
