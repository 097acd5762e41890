//! A deployment's row, from the database and into it. Its schedules have rows of their own.

use onloan_domain::{Deployment, DeploymentId, DeploymentLimit, FlowId, Timestamp, WorkQueueId};
use sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::columns::{ALL, Columns};
use crate::row::FromRow;
use crate::work_pools::Columns as Pool;
use crate::work_queues::Columns as Queue;
use crate::{Result, json, words};

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    version: Option<String>,
    description: Option<String>,
    flow_id: Uuid,
    paused: bool,
    concurrency_limit_id: Option<Uuid>,
    concurrency_limit: Option<i64>,
    concurrency_options: Option<String>,
    job_variables: String,
    parameters: String,
    tags: String,
    labels: String,
    work_queue_name: Option<String>,
    work_queue_id: Option<Uuid>,
    last_polled: Option<i64>,
    parameter_openapi_schema: Option<String>,
    path: Option<String>,
    pull_steps: Option<String>,
    entrypoint: Option<String>,
    storage_document_id: Option<Uuid>,
    infrastructure_document_id: Option<Uuid>,
    created_by: Option<String>,
    updated_by: Option<String>,
    status: String,
    enforce_parameter_schema: bool,
    current_queue_name: Option<String>,
    work_pool_name: Option<String>,
}

fn optional<T: DeserializeOwned>(what: &'static str, text: Option<&str>) -> Result<Option<T>> {
    text.map(|text| json::from_text(what, text)).transpose()
}

impl Row {
    pub(super) fn into_deployment(self) -> Result<Deployment> {
        let id = DeploymentId::from(self.id);
        let created = Timestamp::from_micros(self.created);
        let limit = self.concurrency_limit_id.zip(self.concurrency_limit);
        let deployment = Deployment::new(id, FlowId::from(self.flow_id), self.name, created);
        Ok(Deployment {
            updated: Timestamp::from_micros(self.updated),
            version: self.version,
            description: self.description,
            paused: self.paused,
            global_concurrency_limit: limit.map(|(limit_id, limit)| limit_of(id, limit_id, limit, created)),
            concurrency_options: optional("concurrency options", self.concurrency_options.as_deref())?,
            job_variables: json::from_text("job variables", &self.job_variables)?,
            parameters: json::from_text("parameters", &self.parameters)?,
            tags: json::from_text("tags", &self.tags)?,
            labels: json::from_text("labels", &self.labels)?,
            work_queue_name: self.current_queue_name.or(self.work_queue_name),
            work_queue_id: self.work_queue_id.map(WorkQueueId::from),
            last_polled: self.last_polled.map(Timestamp::from_micros),
            parameter_openapi_schema: optional("parameter schema", self.parameter_openapi_schema.as_deref())?,
            path: self.path,
            pull_steps: optional("pull steps", self.pull_steps.as_deref())?,
            entrypoint: self.entrypoint,
            storage_document_id: self.storage_document_id,
            infrastructure_document_id: self.infrastructure_document_id,
            created_by: optional("creator", self.created_by.as_deref())?,
            updated_by: optional("updater", self.updated_by.as_deref())?,
            work_pool_name: self.work_pool_name,
            status: words::read("deployment status", &self.status)?,
            enforce_parameter_schema: self.enforce_parameter_schema,
            ..deployment
        })
    }
}

/// The limit as clients see it.
pub(super) fn limit_of(deployment: DeploymentId, id: Uuid, limit: i64, created: Timestamp) -> DeploymentLimit {
    let name = format!("deployment:{deployment}");
    DeploymentLimit { id, created, updated: created, active: true, name, limit, active_slots: 0, slot_decay_per_second: 0.0 }
}

/// The values of a row, in the order of all columns.
pub(super) fn values(deployment: &Deployment) -> Vec<Value> {
    let limit = deployment.global_concurrency_limit.as_ref();
    vec![
        deployment.id.uuid().into(),
        deployment.created.as_micros().into(),
        deployment.updated.as_micros().into(),
        deployment.name.clone().into(),
        deployment.version.clone().into(),
        deployment.description.clone().into(),
        deployment.flow_id.uuid().into(),
        deployment.paused.into(),
        limit.map(|limit| limit.id).into(),
        limit.map(|limit| limit.limit).into(),
        deployment.concurrency_options.as_ref().map(json::to_text).into(),
        json::to_text(&deployment.job_variables).into(),
        json::to_text(&deployment.parameters).into(),
        json::to_text(&deployment.tags).into(),
        json::to_text(&deployment.labels).into(),
        deployment.work_queue_name.clone().into(),
        deployment.work_queue_id.map(WorkQueueId::uuid).into(),
        deployment.last_polled.map(Timestamp::as_micros).into(),
        deployment.parameter_openapi_schema.as_ref().map(json::to_text).into(),
        deployment.path.clone().into(),
        deployment.pull_steps.as_ref().map(json::to_text).into(),
        deployment.entrypoint.clone().into(),
        deployment.storage_document_id.into(),
        deployment.infrastructure_document_id.into(),
        deployment.created_by.as_ref().map(json::to_text).into(),
        deployment.updated_by.as_ref().map(json::to_text).into(),
        words::write(&deployment.status).into(),
        deployment.enforce_parameter_schema.into(),
    ]
}

/// A deployment with the present names of its queue and pool.
pub(super) fn select() -> SelectStatement {
    let at = |column| (Columns::Table, column);
    Query::select()
        .columns(ALL.map(at))
        .expr_as(Expr::col((Queue::Table, Queue::Name)), "current_queue_name")
        .expr_as(Expr::col((Pool::Table, Pool::Name)), "work_pool_name")
        .from(Columns::Table)
        .left_join(Queue::Table, Expr::col(at(Columns::WorkQueueId)).equals((Queue::Table, Queue::Id)))
        .left_join(Pool::Table, Expr::col((Queue::Table, Queue::WorkPoolId)).equals((Pool::Table, Pool::Id)))
        .to_owned()
}
