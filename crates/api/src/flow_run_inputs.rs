//! Bodies of `/flow_runs/{id}/input` and `/flow_runs/{id}/resume`.

use crate::{paginate, present::or_default};
use onloan_domain::JsonObject;
use serde::{Deserialize, Serialize};

/// Body of `POST /flow_runs/{id}/input`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct FlowRunInputFilterBody {
    /// How the key begins.
    pub prefix: String,
    /// How many at most.
    #[serde(default = "paginate::first", deserialize_with = "paginate::number")]
    pub limit: i64,
    /// Keys that are known already.
    #[serde(default, deserialize_with = "or_default")]
    pub exclude_keys: Vec<String>,
}

/// Body of `POST /flow_runs/{id}/resume`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlowRunResume {
    /// What the run waits for.
    pub run_input: Option<JsonObject>,
}
