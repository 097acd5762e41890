//! Variables: named values that flows and deployments share. Owns their shape; they are for settings, not for secrets.

use crate::{Timestamp, VariableId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A named value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Variable {
    /// Its id.
    pub id: VariableId,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its unique name.
    pub name: String,
    /// Any JSON value.
    pub value: Value,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
}
