//! An artifact's row, from the database and into it.

use onloan_domain::{Artifact, ArtifactId, FlowRunId, TaskRunId, Timestamp};
use sea_query::{Query, SelectStatement, Value};
use uuid::Uuid;

use super::columns::{ALL, Artifact as Columns};
use crate::row::FromRow;
use crate::{Result, json};

#[derive(FromRow)]
pub(crate) struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    key: Option<String>,
    r#type: Option<String>,
    description: Option<String>,
    data: Option<String>,
    metadata: Option<String>,
    flow_run_id: Option<Uuid>,
    task_run_id: Option<Uuid>,
}

impl Row {
    pub(crate) fn into_artifact(self) -> Result<Artifact> {
        Ok(Artifact {
            id: ArtifactId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            key: self.key,
            artifact_type: self.r#type,
            description: self.description,
            data: self.data.as_deref().map(|text| json::from_text("artifact data", text)).transpose()?,
            metadata: self.metadata.as_deref().map(|text| json::from_text("artifact metadata", text)).transpose()?,
            flow_run_id: self.flow_run_id.map(FlowRunId::from),
            task_run_id: self.task_run_id.map(TaskRunId::from),
        })
    }
}

/// The values of a row, in the order of all columns.
pub(super) fn values(artifact: &Artifact) -> Vec<Value> {
    vec![
        artifact.id.uuid().into(),
        artifact.created.as_micros().into(),
        artifact.updated.as_micros().into(),
        artifact.key.clone().into(),
        artifact.artifact_type.clone().into(),
        artifact.description.clone().into(),
        artifact.data.as_ref().map(json::to_text).into(),
        artifact.metadata.as_ref().map(json::to_text).into(),
        artifact.flow_run_id.map(FlowRunId::uuid).into(),
        artifact.task_run_id.map(TaskRunId::uuid).into(),
    ]
}

pub(crate) fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}
