//! Calls about block schemas.

use crate::{Client, ClientError, call::segment};
use onloan_api::{BlockSchemaCreate, BlockSchemaFilterBody};
use onloan_domain::{BlockSchema, BlockSchemaId};

impl Client {
    /// Reads the schema of this checksum and version, or the newest of this checksum: `GET /block_schemas/checksum/{checksum}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_block_schema_by_checksum(&self, checksum: &str, version: Option<&str>) -> Result<Option<BlockSchema>, ClientError> {
        let checksum = segment(checksum);
        let version = version.map(|version| format!("?version={}", segment(version))).unwrap_or_default();
        self.get(format!("/block_schemas/checksum/{checksum}{version}")).find().await
    }

    /// Registers a schema, or finds the one that equals it: `POST /block_schemas/`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_block_schema(&self, schema: &BlockSchemaCreate) -> Result<BlockSchema, ClientError> {
        self.post("/block_schemas/", schema).idempotent().read().await
    }

    /// Reads a schema: `GET /block_schemas/{id}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_block_schema(&self, id: BlockSchemaId) -> Result<Option<BlockSchema>, ClientError> {
        self.get(format!("/block_schemas/{id}")).find().await
    }

    /// Lists schemas: `POST /block_schemas/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_block_schemas(&self, filter: &BlockSchemaFilterBody) -> Result<Vec<BlockSchema>, ClientError> {
        self.post("/block_schemas/filter", filter).idempotent().read().await
    }
}
