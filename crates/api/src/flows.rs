//! Bodies of `/flows`.

use crate::names;
use crate::nullable::or_default;
use onloan_domain::{
    JsonObject,
    filters::{FlowSort, RunFilters},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /flows/`: finds the flow of this name, or makes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowCreate {
    /// Its unique name.
    #[serde(deserialize_with = "names::required")]
    pub name: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its labels.
    #[serde(default)]
    pub labels: Option<JsonObject>,
}

/// Body of `POST /flows/filter`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
