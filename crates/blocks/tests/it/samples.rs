//! Blocks and a store for the tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use indexmap::IndexMap;
use onloan_blocks::{Block, BlockEnum, BlockModel, BlockStore, Kind, Nested, SavedDocument, StoreError};
use onloan_domain::BlockDocumentId;
use onloan_secrets::SecretField;
use serde_json::{Map, Value};

/// Opens doors.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "door-key", name = "Door Key")]
pub(crate) struct DoorKey {
    /// Who carries it.
    pub(crate) owner: String,
    /// What it is cut from.
    #[block(default)]
    pub(crate) metal: Metal,
    /// The code.
    pub(crate) code: SecretField,
    /// How it is made.
    #[block(default)]
    pub(crate) making: Making,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, BlockEnum)]
pub(crate) enum Metal {
    #[default]
    Brass,
    #[block(rename = "stainless-steel")]
    StainlessSteel,
}

/// How a key is made.
#[derive(Debug, Clone, Default, PartialEq, BlockModel)]
pub(crate) struct Making {
    /// In millimetres.
    pub(crate) depth: Option<f64>,
    /// How often it may be copied.
    #[block(default = 3)]
    pub(crate) copies: u32,
}

/// A door.
#[derive(Debug, Clone, Block)]
#[block(slug = "door", name = "Door", capabilities("open", "close"))]
pub(crate) struct Door {
    /// What opens it.
    pub(crate) key: Nested<DoorKey>,
    /// Where it leads.
    #[block(rename = "schema", alias = "schema_")]
    pub(crate) leads_to: String,
    /// More codes.
    #[block(default)]
    pub(crate) more: IndexMap<String, SecretField>,
}

/// Keeps documents in memory, as a server would.
#[derive(Default)]
pub(crate) struct MemoryStore {
    documents: Mutex<HashMap<(String, String), SavedDocument>>,
}

impl MemoryStore {
    pub(crate) fn with(slug: &str, name: &str, data: &Value) -> Arc<Self> {
        let store = Self::default();
        store.put(slug, name, data.as_object().unwrap().clone());
        Arc::new(store)
    }

    pub(crate) fn put(&self, slug: &str, name: &str, data: Map<String, Value>) -> BlockDocumentId {
        let document = SavedDocument { id: BlockDocumentId::new_v7(), name: name.into(), data };
        let id = document.id;
        self.documents.lock().unwrap().insert((slug.into(), name.into()), document);
        id
    }
}

#[async_trait]
impl BlockStore for MemoryStore {
    async fn document(&self, slug: &str, name: &str) -> Result<Option<SavedDocument>, StoreError> {
        Ok(self.documents.lock().unwrap().get(&(slug.into(), name.into())).cloned())
    }

    async fn save(&self, kind: &Kind, name: &str, data: Map<String, Value>, overwrite: bool) -> Result<BlockDocumentId, StoreError> {
        if !overwrite && self.document(kind.slug, name).await?.is_some() {
            return Err(StoreError::Exists { slug: kind.slug.into(), name: name.into() });
        }
        Ok(self.put(kind.slug, name, data))
    }

    async fn delete(&self, slug: &str, name: &str) -> Result<bool, StoreError> {
        Ok(self.documents.lock().unwrap().remove(&(slug.to_owned(), name.to_owned())).is_some())
    }

    async fn register(&self, _: &Kind) -> Result<(), StoreError> {
        Ok(())
    }
}
