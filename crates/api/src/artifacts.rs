//! Bodies of `/artifacts`.

use crate::{
    names,
    present::{or_default, present},
};
use onloan_domain::{
    FlowRunId, JsonObject, TaskRunId,
    filters::{ArtifactCollectionFilter, ArtifactFilter, ArtifactSort, RunFilters},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// Body of `POST /artifacts/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Artifact`'s")]
pub struct ArtifactCreate {
    #[serde(deserialize_with = "names::artifact_key")]
    pub key: Option<String>,
    #[serde(rename = "type")]
    pub artifact_type: Option<String>,
    pub description: Option<String>,
    pub data: Option<Value>,
    #[serde(rename = "metadata_", deserialize_with = "texts")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub metadata: Option<JsonObject>,
    pub flow_run_id: Option<FlowRunId>,
    pub task_run_id: Option<TaskRunId>,
}

/// Body of `PATCH /artifacts/{id}`. An absent key leaves its column alone; `null` empties it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are `Artifact`'s")]
pub struct ArtifactUpdate {
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub data: Option<Option<Value>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    #[serde(rename = "metadata_", deserialize_with = "present_texts", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Option<Object>>))]
    pub metadata: Option<Option<JsonObject>>,
}

/// The most characters of a text in an artifact's metadata; a longer one is cut.
const MOST_OF_A_TEXT: usize = 500;

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonObject>, D::Error> {
    let Some(mut metadata) = Option::<JsonObject>::deserialize(deserializer)? else { return Ok(None) };
    for (key, value) in &mut metadata {
        let Value::String(text) = value else {
            return Err(D::Error::custom(format!("the metadata under {key:?} is no text; write it as one")));
        };
        if let Some((end, _)) = text.char_indices().nth(MOST_OF_A_TEXT) {
            text.truncate(end);
            text.push_str("...");
        }
    }
    Ok(Some(metadata))
}

fn present_texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<JsonObject>>, D::Error> {
    texts(deserializer).map(Some)
}

/// Body of `POST /artifacts/filter`, and without its window of `POST /artifacts/count`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ArtifactFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: ArtifactSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifacts: Option<ArtifactFilter>,
    /// By the runs that made them.
    #[serde(flatten)]
    pub filters: RunFilters,
}

/// Body of `POST /artifacts/latest/filter`, and without its window of `POST /artifacts/latest/count`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ArtifactCollectionFilterBody {
    /// Order of the answer.
    #[serde(deserialize_with = "or_default")]
    pub sort: ArtifactSort,
    /// How many at most.
    pub limit: Option<i64>,
    /// How many to leave out first.
    pub offset: Option<i64>,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifacts: Option<ArtifactCollectionFilter>,
    /// By the runs that made them.
    #[serde(flatten)]
    pub filters: RunFilters,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_are_short_texts() {
        let long = json!({"metadata_": {"long": "ä".repeat(501), "short": "b"}}).to_string();
        let create: ArtifactCreate = serde_json::from_str(&long).unwrap();
        assert_eq!(create.metadata.unwrap()["long"], json!(format!("{}...", "ä".repeat(500))));
        assert!(serde_json::from_str::<ArtifactCreate>(r#"{"metadata_":{"a":1}}"#).is_err());
        let update: ArtifactUpdate = serde_json::from_str(r#"{"metadata_":null,"data":null}"#).unwrap();
        assert_eq!((update.metadata, update.data, update.description), (Some(None), Some(None), None));
    }
}
