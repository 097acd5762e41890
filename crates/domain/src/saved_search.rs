//! Searches that somebody wants to see again. Owns their shape; what a filter means is known by the page that made it.

use crate::{SavedSearchId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A search under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearch {
    /// Its id.
    pub id: SavedSearchId,
    /// When it was first saved.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its unique name.
    pub name: String,
    /// What it searches for.
    #[serde(default)]
    pub filters: Vec<SavedSearchFilter>,
}

/// One condition of a saved search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedSearchFilter {
    /// The noun that is searched, like `flow_run`.
    pub object: String,
    /// The property of it.
    pub property: String,
    /// The property's type.
    #[serde(rename = "type")]
    pub property_type: String,
    /// How the two are compared.
    pub operation: String,
    /// What it is compared with. Must be there; may be `null`.
    pub value: Value,
}
