//! Bodies of `/flows`.

use crate::{names, paginate, present::or_default};
use onloan_domain::{
    JsonObject,
    filters::{FlowFilter, FlowSort, RunFilters},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /flows/`: finds the flow of this name, or makes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FlowCreate {
    /// Its unique name.
    #[serde(deserialize_with = "names::required")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[^/%&><]+$"))]
    pub name: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its labels.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub labels: Option<JsonObject>,
}

/// Body of `POST /flows/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FlowFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: FlowSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /flows/count`.
pub type FlowCountBody = RunFilters;

/// Body of `PATCH /flows/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FlowUpdate {
    /// Its new tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// Body of `POST /flows/paginate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowPaginateBody {
    /// Order of the answer.
    #[serde(default, deserialize_with = "or_default")]
    pub sort: FlowSort,
    /// How many on a page.
    #[serde(default)]
    pub limit: Option<i64>,
    /// Which page; the first is 1.
    #[serde(default = "paginate::first", deserialize_with = "paginate::number")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub page: i64,
    /// Which.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /flows/bulk_delete`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowBulkDelete {
    /// Which; all of them when absent.
    #[serde(default)]
    pub flows: Option<FlowFilter>,
    /// How many at most.
    #[serde(default = "paginate::bulk_limit", deserialize_with = "paginate::bulk")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 50))]
    pub limit: i64,
}
