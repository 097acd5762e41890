//! Artifacts: what a run shows to people, as text, tables, progress bars, pictures and links. Owns their shape; how one is
//! drawn is a client's business.

use crate::{ArtifactCollectionId, ArtifactId, FlowRunId, JsonObject, TaskRunId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Artifact {
    /// Its id.
    pub id: ArtifactId,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The name that it shares with its earlier and later versions.
    #[serde(default)]
    pub key: Option<String>,
    /// What kind of data it holds: `markdown`, `table`, `progress`, `image`, `link`, …
    #[serde(default, rename = "type")]
    pub artifact_type: Option<String>,
    /// What it is about, as Markdown.
    #[serde(default)]
    pub description: Option<String>,
    /// What it shows.
    #[serde(default)]
    pub data: Option<Value>,
    /// Whatever its maker wants to remember; short texts only.
    #[serde(default, rename = "metadata_")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub metadata: Option<JsonObject>,
    /// The flow run that made it.
    #[serde(default)]
    pub flow_run_id: Option<FlowRunId>,
    /// The task run that made it.
    #[serde(default)]
    pub task_run_id: Option<TaskRunId>,
}

/// The newest artifact of a key, as an entry that stays the same when another becomes the newest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArtifactCollection {
    /// The entry's own id.
    pub id: ArtifactCollectionId,
    /// When the key's first artifact was made.
    pub created: Timestamp,
    /// When another artifact became the newest.
    pub updated: Timestamp,
    /// The key.
    pub key: String,
    /// The newest artifact.
    pub latest_id: ArtifactId,
    /// The newest artifact's type.
    #[serde(default, rename = "type")]
    pub artifact_type: Option<String>,
    /// The newest artifact's description.
    #[serde(default)]
    pub description: Option<String>,
    /// The newest artifact's data.
    #[serde(default)]
    pub data: Option<Value>,
    /// The newest artifact's metadata.
    #[serde(default, rename = "metadata_")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub metadata: Option<JsonObject>,
    /// The flow run that made the newest artifact.
    #[serde(default)]
    pub flow_run_id: Option<FlowRunId>,
    /// The task run that made the newest artifact.
    #[serde(default)]
    pub task_run_id: Option<TaskRunId>,
}

impl ArtifactCollection {
    /// The entry of an artifact's key while that artifact is the newest; nothing for an artifact without a key.
    #[must_use]
    pub fn of(id: ArtifactCollectionId, newest: &Artifact) -> Option<Self> {
        let Artifact { key, artifact_type, description, data, metadata, .. } = newest.clone();
        Some(Self {
            id,
            created: newest.created,
            updated: newest.updated,
            key: key?,
            latest_id: newest.id,
            artifact_type,
            description,
            data,
            metadata,
            flow_run_id: newest.flow_run_id,
            task_run_id: newest.task_run_id,
        })
    }

    /// The newest artifact as it is shown under its key: with the entry's id and times.
    #[must_use]
    pub fn into_artifact(self) -> Artifact {
        Artifact {
            id: ArtifactId::from(self.id.uuid()),
            created: self.created,
            updated: self.updated,
            key: Some(self.key),
            artifact_type: self.artifact_type,
            description: self.description,
            data: self.data,
            metadata: self.metadata,
            flow_run_id: self.flow_run_id,
            task_run_id: self.task_run_id,
        }
    }
}
