//! Blocks as the server keeps them: types, schemas, documents. Owns their shape; how a schema is hashed and how a
//! document is checked against it is decided elsewhere.

use crate::{BlockDocumentId, BlockSchemaId, BlockTypeId, JsonObject, Timestamp};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What stands in place of a secret value that is not shown.
pub const MASK: &str = "********";

/// A kind of block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockType {
    /// Its id.
    pub id: BlockTypeId,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its name for people.
    pub name: String,
    /// Its unique name in paths, like `aws-credentials`.
    pub slug: String,
    /// Where its picture is.
    #[serde(default)]
    pub logo_url: Option<String>,
    /// Where it is explained.
    #[serde(default)]
    pub documentation_url: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// How it is used.
    #[serde(default)]
    pub code_example: Option<String>,
    /// Whether it cannot be deleted.
    #[serde(default)]
    pub is_protected: bool,
}

/// One version of a block type's fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockSchema {
    /// Its id.
    pub id: BlockSchemaId,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Hash of `fields`. Unique together with `version`.
    pub checksum: String,
    /// The JSON schema, exactly as it was registered.
    pub fields: Value,
    /// The type that it describes.
    pub block_type_id: BlockTypeId,
    /// The same type in full.
    #[serde(default)]
    pub block_type: Option<BlockType>,
    /// What such a block can do, like `read-path`.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Version of the library that defines the block, or `non-versioned`.
    pub version: String,
}

/// A saved block.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockDocument {
    /// Its id.
    pub id: BlockDocumentId,
    /// When it was saved first.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its name; unique within a type.
    pub name: Option<String>,
    /// Its values, with those of referenced documents in place.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: JsonObject,
    /// The schema that it follows.
    pub block_schema_id: BlockSchemaId,
    /// The same schema in full.
    #[serde(default)]
    pub block_schema: Option<BlockSchema>,
    /// The type that it is of.
    pub block_type_id: BlockTypeId,
    /// The type's name.
    #[serde(default)]
    pub block_type_name: Option<String>,
    /// The same type in full.
    #[serde(default)]
    pub block_type: Option<BlockType>,
    /// Which of the values belong to another document.
    #[serde(default)]
    pub block_document_references: BlockDocumentReferences,
    /// Whether it was saved without a name of its own.
    #[serde(default)]
    pub is_anonymous: bool,
}

/// References of a document, by the field that holds them.
pub type BlockDocumentReferences = IndexMap<String, BlockDocumentReference>;

/// A field whose value belongs to another document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlockDocumentReference {
    /// That other document.
    pub block_document: ReferencedDocument,
}

/// What a reader learns of a referenced document beside its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReferencedDocument {
    /// Its id.
    pub id: BlockDocumentId,
    /// Its name.
    pub name: Option<String>,
    /// Its type.
    pub block_type: BlockType,
    /// Whether it was saved without a name of its own.
    pub is_anonymous: bool,
    /// What it refers to in turn.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub block_document_references: BlockDocumentReferences,
}

// Written by hand so that a document's values never reach a log by way of `Debug`.
impl std::fmt::Debug for BlockDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockDocument")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("block_type_name", &self.block_type_name)
            .finish_non_exhaustive()
    }
}
