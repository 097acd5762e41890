//! Bodies of `/ui/schemas`.

use onloan_domain::JsonObject;
use serde::{Deserialize, Serialize};

/// Body of `POST /ui/schemas/validate`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SchemaValues {
    /// What the form was drawn from.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub schema: JsonObject,
    /// What was filled in.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: JsonObject,
}

// Written by hand so that what was filled in never reaches a log by way of `Debug`.
impl std::fmt::Debug for SchemaValues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SchemaValues").finish_non_exhaustive()
    }
}
