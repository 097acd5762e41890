//! Blocks over the client: the calls, and their order, that Prefect's own client makes.

use async_trait::async_trait;
use onloan_api::{BlockDocumentCreate, BlockDocumentUpdate, BlockSchemaCreate, BlockTypeCreate};
use onloan_blocks::{BlockStore, Kind, SavedDocument, StoreError};
use onloan_client::{Client, ClientError};
use onloan_domain::{BlockDocumentId, BlockSchemaId, BlockTypeId, JsonObject};

/// The version that Onloan's block schemas are registered under.
const SCHEMA_VERSION: &str = concat!("onloan-", env!("CARGO_PKG_VERSION"));

/// Keeps blocks on the server that a client talks to.
pub struct ClientBlockStore {
    client: Client,
}

impl ClientBlockStore {
    /// Over `client`.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The nested types come first, as the server wants to know them when the outer schema arrives.
    async fn registered(&self, kind: &Kind) -> Result<(BlockTypeId, BlockSchemaId), ClientError> {
        for nested in &kind.nested {
            Box::pin(self.registered(nested)).await?;
        }
        let type_id = match self.client.read_block_type(kind.slug).await? {
            Some(found) => found.id,
            None => self.client.create_block_type(&block_type(kind)).await?.id,
        };
        let checksum = kind.schema.checksum();
        let schema_id = match self.client.read_block_schema_by_checksum(&checksum, Some(SCHEMA_VERSION)).await? {
            Some(found) => found.id,
            None => self.client.create_block_schema(&block_schema(kind, type_id)).await?.id,
        };
        Ok((type_id, schema_id))
    }

    async fn create(&self, kind: &Kind, name: &str, data: JsonObject) -> Result<BlockDocumentId, ClientError> {
        let (block_type_id, block_schema_id) = self.registered(kind).await?;
        let document = BlockDocumentCreate { name: Some(name.into()), data, block_schema_id, block_type_id, is_anonymous: false };
        Ok(self.client.create_block_document(&document).await?.id)
    }

    async fn replace(&self, kind: &Kind, id: BlockDocumentId, data: JsonObject) -> Result<BlockDocumentId, ClientError> {
        let (_, block_schema_id) = self.registered(kind).await?;
        let update = BlockDocumentUpdate { block_schema_id: Some(block_schema_id), data, merge_existing_data: false };
        self.client.update_block_document(id, &update).await?;
        Ok(id)
    }
}

fn block_type(kind: &Kind) -> BlockTypeCreate {
    BlockTypeCreate {
        name: kind.name.into(),
        slug: kind.slug.into(),
        logo_url: None,
        documentation_url: kind.documentation_url.map(str::to_owned),
        description: Some(kind.description.into()),
        code_example: None,
    }
}

fn block_schema(kind: &Kind, block_type_id: BlockTypeId) -> BlockSchemaCreate {
    BlockSchemaCreate {
        fields: kind.schema.fields.clone(),
        block_type_id,
        capabilities: kind.capabilities.iter().map(|&capability| capability.to_owned()).collect(),
        version: SCHEMA_VERSION.into(),
    }
}

fn failed(error: ClientError) -> StoreError {
    StoreError::Server(error.to_string())
}

#[async_trait]
impl BlockStore for ClientBlockStore {
    async fn document(&self, slug: &str, name: &str) -> Result<Option<SavedDocument>, StoreError> {
        let found = self.client.read_block_document_by_name(slug, name, true).await.map_err(failed)?;
        Ok(found.map(SavedDocument::from))
    }

    async fn save(&self, kind: &Kind, name: &str, data: JsonObject, overwrite: bool) -> Result<BlockDocumentId, StoreError> {
        let existing = self.document(kind.slug, name).await?;
        let saved = match existing {
            Some(document) if overwrite => self.replace(kind, document.id, data).await,
            Some(_) => return Err(StoreError::Exists { slug: kind.slug.into(), name: name.into() }),
            None => self.create(kind, name, data).await,
        };
        match saved {
            Err(error) if error.is_conflict() => Err(StoreError::Exists { slug: kind.slug.into(), name: name.into() }),
            other => other.map_err(failed),
        }
    }

    async fn delete(&self, slug: &str, name: &str) -> Result<bool, StoreError> {
        match self.document(slug, name).await? {
            Some(document) => self.client.delete_block_document(document.id).await.map_err(failed),
            None => Ok(false),
        }
    }

    async fn register(&self, kind: &Kind) -> Result<(), StoreError> {
        self.registered(kind).await.map(drop).map_err(failed)
    }
}
