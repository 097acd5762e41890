//! Flows: a name under which runs are grouped.

use crate::{FlowId, JsonObject, Timestamp};
use serde::{Deserialize, Serialize};

/// A flow as the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// When it was first seen.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its unique name.
    pub name: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its labels, which its runs inherit.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub labels: JsonObject,
}
