//! Filters of artifacts, and of the newest of each key.

use super::leaves::{Ids, Operator, Text};
use crate::{ArtifactId, FlowRunId, TaskRunId};
use serde::{Deserialize, Serialize};

/// A constraint on an artifact's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ArtifactKey {
    /// It is one of these.
    #[serde(rename = "any_", skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<String>>,
    /// It contains this, whatever the case of letters.
    #[serde(rename = "like_", skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    /// There is one, or there is none.
    #[serde(rename = "exists_", skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
}

impl From<&ArtifactKey> for Text {
    fn from(key: &ArtifactKey) -> Self {
        Self { any: key.any.clone(), like: key.like.clone(), is_null: key.exists.map(|exists| !exists), ..Self::default() }
    }
}

/// Which artifacts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct ArtifactFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Ids<ArtifactId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<ArtifactKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_run_id: Option<Ids<FlowRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_run_id: Option<Ids<TaskRunId>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<Text>,
}

/// Which keys, by the newest artifact of each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "each field constrains the column of its name")]
pub struct ArtifactCollectionFilter {
    #[serde(skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_id: Option<Ids<ArtifactId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<ArtifactKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_run_id: Option<Ids<FlowRunId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_run_id: Option<Ids<TaskRunId>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<Text>,
}
