//! Calls about saved blocks.

use crate::{Client, ClientError, call::segment};
use onloan_api::{BlockDocumentCreate, BlockDocumentFilterBody, BlockDocumentUpdate};
use onloan_domain::{BlockDocument, BlockDocumentId};

impl Client {
    /// Saves a block: `POST /block_documents/`. A name that is taken is a conflict.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn create_block_document(&self, document: &BlockDocumentCreate) -> Result<BlockDocument, ClientError> {
        self.post("/block_documents/", document).read().await
    }

    /// Reads a block: `GET /block_documents/{id}`. Without `include_secrets`, literal secrets are masked; references never are.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_block_document(&self, id: BlockDocumentId, include_secrets: bool) -> Result<Option<BlockDocument>, ClientError> {
        self.get(format!("/block_documents/{id}?include_secrets={include_secrets}")).find().await
    }

    /// Reads a block by type and name: `GET /block_types/slug/{slug}/block_documents/name/{name}`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn read_block_document_by_name(
        &self,
        slug: &str,
        name: &str,
        include_secrets: bool,
    ) -> Result<Option<BlockDocument>, ClientError> {
        let (slug, name) = (segment(slug), segment(name));
        let path = format!("/block_types/slug/{slug}/block_documents/name/{name}?include_secrets={include_secrets}");
        self.get(path).find().await
    }

    /// Changes a block: `PATCH /block_documents/{id}`. `false` when there is no such block.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn update_block_document(&self, id: BlockDocumentId, update: &BlockDocumentUpdate) -> Result<bool, ClientError> {
        self.patch(format!("/block_documents/{id}"), update).done().await
    }

    /// Deletes a block: `DELETE /block_documents/{id}`. `false` when there is no such block.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn delete_block_document(&self, id: BlockDocumentId) -> Result<bool, ClientError> {
        self.delete(format!("/block_documents/{id}")).done().await
    }

    /// Lists blocks: `POST /block_documents/filter`.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn filter_block_documents(&self, filter: &BlockDocumentFilterBody) -> Result<Vec<BlockDocument>, ClientError> {
        self.post("/block_documents/filter", filter).idempotent().read().await
    }
}
