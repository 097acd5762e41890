//! Bodies of `/block_types`, `/block_schemas` and `/block_documents`.

use crate::names;
use onloan_domain::{
    BlockSchemaId, BlockTypeId, JsonObject,
    filters::{BlockDocumentFilter, BlockDocumentSort, BlockSchemaFilter, BlockTypeFilter},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// Version of a schema whose library has none.
pub const NON_VERSIONED: &str = "non-versioned";

/// Body of `POST /block_types/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `BlockType`'s")]
pub struct BlockTypeCreate {
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    pub slug: String,
    #[serde(default)]
    pub logo_url: Option<String>,
    #[serde(default)]
    pub documentation_url: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub code_example: Option<String>,
}

/// Body of `PATCH /block_types/{id}`. What is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `BlockType`'s")]
pub struct BlockTypeUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_example: Option<String>,
}

/// Body of `POST /block_types/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct BlockTypeFilterBody {
    /// Which types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_types: Option<BlockTypeFilter>,
    /// Only types with such a schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_schemas: Option<BlockSchemaFilter>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of `POST /block_schemas/`. The server computes the checksum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `BlockSchema`'s")]
pub struct BlockSchemaCreate {
    #[serde(default = "no_fields")]
    pub fields: Value,
    pub block_type_id: BlockTypeId,
    #[serde(default)]
    pub capabilities: Vec<String>,
    #[serde(default = "non_versioned")]
    pub version: String,
}

fn no_fields() -> Value {
    Value::Object(JsonObject::new())
}

fn non_versioned() -> String {
    NON_VERSIONED.to_owned()
}

/// Body of `POST /block_schemas/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct BlockSchemaFilterBody {
    /// Which schemas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_schemas: Option<BlockSchemaFilter>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of `POST /block_documents/`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlockDocumentCreate {
    /// Its name; only an anonymous document goes without.
    #[serde(default, deserialize_with = "names::optional")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: Option<String>,
    /// Its values; `{"$ref": {"block_document_id": …}}` stands for another document.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: JsonObject,
    /// The schema that it follows.
    pub block_schema_id: BlockSchemaId,
    /// The type that it is of.
    pub block_type_id: BlockTypeId,
    /// Whether it has no name of its own.
    #[serde(default)]
    pub is_anonymous: bool,
}

/// Body of `PATCH /block_documents/{id}`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlockDocumentUpdate {
    /// A newer schema of the same type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_schema_id: Option<BlockSchemaId>,
    /// Its values. A masked secret keeps the one that is stored.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: JsonObject,
    /// Whether keys that are not in `data` stay.
    #[serde(default = "yes")]
    pub merge_existing_data: bool,
}

fn yes() -> bool {
    true
}

// Written by hand so that a document's values never reach a log by way of `Debug`.
impl fmt::Debug for BlockDocumentCreate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockDocumentCreate").field("name", &self.name).field("block_type_id", &self.block_type_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for BlockDocumentUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockDocumentUpdate")
            .field("block_schema_id", &self.block_schema_id)
            .field("merge_existing_data", &self.merge_existing_data)
            .finish_non_exhaustive()
    }
}

/// Body of `POST /block_documents/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct BlockDocumentFilterBody {
    /// Which documents; without this, all but the anonymous ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_documents: Option<BlockDocumentFilter>,
    /// Only documents of such types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_types: Option<BlockTypeFilter>,
    /// Only documents of such schemas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_schemas: Option<BlockSchemaFilter>,
    /// Whether literal secrets are shown.
    pub include_secrets: bool,
    /// Order of the answer.
    pub sort: Option<BlockDocumentSort>,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}

/// Body of `POST /block_documents/count`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct BlockDocumentCountBody {
    /// Which documents; without this, all but the anonymous ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_documents: Option<BlockDocumentFilter>,
    /// Only documents of such types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_types: Option<BlockTypeFilter>,
    /// Only documents of such schemas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_schemas: Option<BlockSchemaFilter>,
}
