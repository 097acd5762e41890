//! `ref+block://<slug>/<name>[#/pointer]`: a secret that a saved block reads.

use std::sync::Arc;

use async_trait::async_trait;
use onloan_secrets::{Explanation, FetchError, FetchErrorKind, Fetched, Provider, Reference};

use crate::registry::Registry;
use crate::store::{SavedDocument, current_store};

/// A block that is a secret.
#[async_trait]
pub trait ReadSecret: Send + Sync {
    /// Reads the whole secret at its place.
    async fn read_secret(&self) -> Result<Fetched, FetchError>;
}

/// A block that fills its blanks from its surroundings.
#[async_trait]
pub trait Explain: Send + Sync {
    /// Where the credential comes from: the whole chain, and who it belongs to; never a value.
    async fn explain(&self) -> Explanation;
}

/// Reads secrets through saved blocks.
pub struct BlockProvider {
    registry: Arc<Registry>,
}

impl BlockProvider {
    /// Knows the block types of `registry`.
    pub fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }

    async fn document(&self, slug: &str, name: &str) -> Result<SavedDocument, FetchError> {
        let store = current_store().map_err(|error| FetchError::new(FetchErrorKind::Unreachable, error.to_string()))?;
        let found = store.document(slug, name).await.map_err(|error| FetchError::new(FetchErrorKind::Unreachable, error.to_string()))?;
        found.ok_or_else(|| {
            FetchError::new(
                FetchErrorKind::NotFound,
                format!("there is no block `{slug}/{name}`: `onloan block ls` shows those that exist"),
            )
        })
    }
}

#[async_trait]
impl Provider for BlockProvider {
    fn scheme(&self) -> &'static str {
        "block"
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        let invalid = |message: String| FetchError::new(FetchErrorKind::Invalid, message);
        let path = reference.path();
        let (slug, name) =
            path.split_once('/').ok_or_else(|| invalid(format!("`{path}` names no block: write `ref+block://type/name`")))?;
        let kind = self.registry.get(slug).ok_or_else(|| invalid(format!("no block type `{slug}` is known here")))?;
        let document = self.document(slug, name).await?;
        let block = kind
            .secret(&document.data)
            .ok_or_else(|| invalid(format!("blocks of type `{slug}` are no secrets, so `{path}` cannot be read as one")))?;
        let block = block.map_err(|why| invalid(format!("the block `{path}` does not fit its type: {why}")))?;
        // A block that reads another block that reads this one would never end.
        Box::pin(block.read_secret()).await
    }
}
