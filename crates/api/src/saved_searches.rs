//! Bodies of `/saved_searches`.

use onloan_domain::SavedSearchFilter;
use serde::{Deserialize, Serialize};

/// Body of `PUT /saved_searches/`: makes the search of this name, or replaces what it searches for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SavedSearchCreate {
    /// Its unique name.
    pub name: String,
    /// What it searches for.
    #[serde(default)]
    pub filters: Vec<SavedSearchFilter>,
}

/// Body of `POST /saved_searches/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SavedSearchFilterBody {
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
}
