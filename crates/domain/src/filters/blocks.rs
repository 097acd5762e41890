//! Filters of block types, schemas and documents.

use super::leaves::{Flag, Ids, Operator, Text};
use crate::{BlockDocumentId, BlockSchemaId, BlockTypeId};
use serde::{Deserialize, Serialize};

/// A constraint on what a block can do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// It has all of these.
    #[serde(default, rename = "all_", skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<String>>,
}

/// Which block types.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct BlockTypeFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<Text>,
}

/// Which block schemas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct BlockSchemaFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_type_id: Option<Ids<BlockTypeId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_capabilities: Option<Capabilities>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<BlockSchemaId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
}

/// Which block documents. An absent `is_anonymous` means `false`; an explicit `null` means either.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct BlockDocumentFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<BlockDocumentId>>,
    // Always written, because leaving it out would mean something else.
    pub is_anonymous: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_type_id: Option<Ids<BlockTypeId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

impl Default for BlockDocumentFilter {
    fn default() -> Self {
        Self {
            operator: Operator::And,
            id: None,
            is_anonymous: Some(Flag { operator: Operator::And, eq: Some(false) }),
            block_type_id: None,
            name: None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn anonymous_documents_are_left_out_unless_null_is_said() {
        let silent: BlockDocumentFilter = serde_json::from_str("{}").unwrap();
        assert_eq!(silent.is_anonymous.unwrap().eq, Some(false));
        let either: BlockDocumentFilter = serde_json::from_str(r#"{"is_anonymous":null}"#).unwrap();
        assert_eq!(either.is_anonymous, None);
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = serde_json::from_str::<BlockDocumentFilter>(r#"{"colour":1}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `colour`"), "{error}");
    }
}
