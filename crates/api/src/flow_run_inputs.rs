//! Bodies of `/flow_runs/{id}/input` and `/flow_runs/{id}/resume`.

use crate::{paginate, present::or_default};
use onloan_domain::JsonObject;
use serde::{Deserialize, Serialize};

/// Body of `POST /flow_runs/{id}/input`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunInputCreate {
    /// Its name; unique within the run.
    pub key: String,
    /// JSON, as a text.
    pub value: String,
    /// Who sends it.
    #[serde(default)]
    pub sender: Option<String>,
}

/// Body of `POST /flow_runs/{id}/input/filter`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowRunInputFilterBody {
    /// How the key begins.
    pub prefix: String,
    /// How many at most.
    #[serde(default = "paginate::first", deserialize_with = "paginate::number")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub limit: i64,
    /// Keys that are known already.
    #[serde(default, deserialize_with = "or_default")]
    pub exclude_keys: Vec<String>,
}

/// Body of `POST /flow_runs/{id}/resume`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FlowRunResume {
    /// What the run waits for.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub run_input: Option<JsonObject>,
}
