//! Where block documents are kept, as the blocks see it.

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use onloan_domain::{BlockDocument, BlockDocumentId, BlockDocumentReferences};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::registry::Kind;

/// Loads and saves block documents.
#[async_trait]
pub trait BlockStore: Send + Sync {
    /// The document of that type and name.
    async fn document(&self, slug: &str, name: &str) -> Result<Option<SavedDocument>, StoreError>;

    /// Registers the type where it is not known yet, and saves a document of it.
    async fn save(&self, kind: &Kind, name: &str, data: Map<String, Value>, overwrite: bool) -> Result<BlockDocumentId, StoreError>;

    /// Deletes a document; `false` when there is none.
    async fn delete(&self, slug: &str, name: &str) -> Result<bool, StoreError>;

    /// Makes the type, those that it holds, and their schemas known.
    async fn register(&self, kind: &Kind) -> Result<(), StoreError>;
}

/// A stored document, with the data of nested blocks in place of references to them. A nested
/// block that is stored by itself says so in two keys of its data.
#[derive(Clone)]
pub struct SavedDocument {
    /// Its id.
    pub id: BlockDocumentId,
    /// Its name.
    pub name: String,
    /// Its fields.
    pub data: Map<String, Value>,
}

/// In the data of a nested block: the id of its own document.
pub(crate) const NESTED_ID: &str = "$block_document_id";
/// In the data of a nested block: the name of its own document.
pub(crate) const NESTED_NAME: &str = "$block_document_name";

impl SavedDocument {
    /// The data of another document's field that holds this block.
    pub fn into_nested(self) -> Map<String, Value> {
        let Self { id, name, mut data } = self;
        data.insert(NESTED_ID.into(), id.to_string().into());
        data.insert(NESTED_NAME.into(), name.into());
        data
    }
}

impl From<BlockDocument> for SavedDocument {
    fn from(document: BlockDocument) -> Self {
        let BlockDocument { id, name, mut data, block_document_references, .. } = document;
        mark_nested(&mut data, &block_document_references);
        Self { id, name: name.unwrap_or_default(), data }
    }
}

fn mark_nested(data: &mut Map<String, Value>, references: &BlockDocumentReferences) {
    for (field, reference) in references {
        let Some(Value::Object(nested)) = data.get_mut(field) else { continue };
        let child = &reference.block_document;
        mark_nested(nested, &child.block_document_references);
        nested.insert(NESTED_ID.into(), child.id.to_string().into());
        nested.insert(NESTED_NAME.into(), child.name.clone().unwrap_or_default().into());
    }
}

/// Why a store did not do what was asked. The text says what to do and holds no value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// No store is connected.
    #[error("no server is connected: run inside a flow, or call `onloan::session().await` first")]
    NotConnected,
    /// A document of that name exists.
    #[error("the block `{slug}/{name}` exists already: use `overwrite` to put another in its place")]
    Exists {
        /// The type.
        slug: String,
        /// The name.
        name: String,
    },
    /// The server refused, or could not be reached.
    #[error("{0}")]
    Server(String),
}

tokio::task_local! {
    static SCOPED: Arc<dyn BlockStore>;
}

static INSTALLED: RwLock<Option<Arc<dyn BlockStore>>> = RwLock::new(None);

/// The store of the current task, else the process's.
///
/// # Errors
/// When there is none.
pub fn current_store() -> Result<Arc<dyn BlockStore>, StoreError> {
    if let Ok(scoped) = SCOPED.try_with(Arc::clone) {
        return Ok(scoped);
    }
    let installed = INSTALLED.read().unwrap_or_else(PoisonError::into_inner);
    installed.as_ref().map(Arc::clone).ok_or(StoreError::NotConnected)
}

/// Makes `store` the process's.
pub fn install_store(store: Arc<dyn BlockStore>) {
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(store);
}

/// Runs `future` with `store` as its store. Tasks that it spawns need a scope of their own.
pub async fn scope_store<F: Future>(store: Arc<dyn BlockStore>, future: F) -> F::Output {
    SCOPED.scope(store, future).await
}
