//! A deployment's row, from the database and into it. Its schedules have rows of their own.

use onloan_domain::{Deployment, DeploymentId, DeploymentLimit, FlowId, Timestamp, WorkQueueId};
use sea_query::{Expr, ExprTrait, Query, SelectExpr, SelectStatement, Value};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::columns::{ALL, Columns};
use crate::concurrency_limits::Columns as Limit;
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
    #[row(flatten)]
    limit: LimitRow,
}

/// The limit, where there is one.
#[derive(FromRow)]
struct LimitRow {
    limit_id: Option<Uuid>,
    limit_created: Option<i64>,
    limit_updated: Option<i64>,
    limit_active: Option<bool>,
    limit_name: Option<String>,
    limit_size: Option<i64>,
    limit_active_slots: Option<i64>,
    limit_slot_decay: Option<f64>,
}

fn optional<T: DeserializeOwned>(what: &'static str, text: Option<&str>) -> Result<Option<T>> {
    text.map(|text| json::from_text(what, text)).transpose()
}

impl Row {
    pub(super) fn into_deployment(self) -> Result<Deployment> {
        let id = DeploymentId::from(self.id);
        let created = Timestamp::from_micros(self.created);
        let deployment = Deployment::new(id, FlowId::from(self.flow_id), self.name, created);
        Ok(Deployment {
            updated: Timestamp::from_micros(self.updated),
            version: self.version,
            description: self.description,
            paused: self.paused,
            global_concurrency_limit: self.limit.into_limit(),
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

impl LimitRow {
    fn into_limit(self) -> Option<DeploymentLimit> {
        Some(DeploymentLimit {
            id: self.limit_id?,
            created: Timestamp::from_micros(self.limit_created?),
            updated: Timestamp::from_micros(self.limit_updated?),
            active: self.limit_active?,
            name: self.limit_name?,
            limit: self.limit_size?,
            active_slots: self.limit_active_slots?,
            slot_decay_per_second: self.limit_slot_decay?,
        })
    }
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

/// A deployment with the present names of its queue and pool, and with its limit.
pub(super) fn select() -> SelectStatement {
    let at = |column| (Columns::Table, column);
    let limit = [
        (Limit::Id, "limit_id"),
        (Limit::Created, "limit_created"),
        (Limit::Updated, "limit_updated"),
        (Limit::Active, "limit_active"),
        (Limit::Name, "limit_name"),
        (Limit::SlotLimit, "limit_size"),
        (Limit::ActiveSlots, "limit_active_slots"),
        (Limit::SlotDecayPerSecond, "limit_slot_decay"),
    ];
    Query::select()
        .exprs(limit.map(|(column, name)| SelectExpr { alias: Some(name.into()), ..Expr::col((Limit::Table, column)).into() }))
        .columns(ALL.map(at))
        .expr_as(Expr::col((Queue::Table, Queue::Name)), "current_queue_name")
        .expr_as(Expr::col((Pool::Table, Pool::Name)), "work_pool_name")
        .from(Columns::Table)
        .left_join(Queue::Table, Expr::col(at(Columns::WorkQueueId)).equals((Queue::Table, Queue::Id)))
        .left_join(Pool::Table, Expr::col((Queue::Table, Queue::WorkPoolId)).equals((Pool::Table, Pool::Id)))
        .left_join(Limit::Table, Expr::col(at(Columns::ConcurrencyLimitId)).equals((Limit::Table, Limit::Id)))
        .to_owned()
}
