//! Calls about block types.

use crate::{Client, ClientError, call::segment};
use onloan_api::{BlockTypeCreate, BlockTypeFilterBody, BlockTypeUpdate};
use onloan_domain::{BlockType, BlockTypeId};

impl Client {
    /// Reads a type: `GET /block_types/slug/{slug}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_block_type(&self, slug: &str) -> Result<Option<BlockType>, ClientError> {
        self.get(format!("/block_types/slug/{}", segment(slug))).find().await
    }

    /// Registers a type: `POST /block_types/`. A slug that is taken is a conflict.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_block_type(&self, block_type: &BlockTypeCreate) -> Result<BlockType, ClientError> {
        self.post("/block_types/", block_type).read().await
    }

    /// Changes a type: `PATCH /block_types/{id}`. `false` when there is no such type.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn update_block_type(&self, id: BlockTypeId, update: &BlockTypeUpdate) -> Result<bool, ClientError> {
        self.patch(format!("/block_types/{id}"), update).done().await
    }

    /// Lists types: `POST /block_types/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_block_types(&self, filter: &BlockTypeFilterBody) -> Result<Vec<BlockType>, ClientError> {
        self.post("/block_types/filter", filter).idempotent().read().await
    }

    /// Deletes a type with its schemas and documents: `DELETE /block_types/{id}`. `false` when there is no such type.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn delete_block_type(&self, id: BlockTypeId) -> Result<bool, ClientError> {
        self.delete(format!("/block_types/{id}")).done().await
    }
}
