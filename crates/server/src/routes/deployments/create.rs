//! `POST /deployments/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::DeploymentCreate;
use onloan_domain::{BlockDocumentId, Deployment, DeploymentId, JsonObject, Timestamp, WorkQueue};
use onloan_storage::scheduled_runs::{self, GivenUp};
use onloan_storage::{Session, block_documents, deployment_schedules, deployments, flows};
use serde_json::Value;

use super::limit::{self, Wanted};
use super::{checks, queue, schedules};
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::routes::work_pools::lookups::pool_named;
use crate::state::{AppState, now};

/// Make a deployment, or change the one of this name of the flow. Its schedules are those that are named now; runs that the
/// old ones made and that are not due yet are given up.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<DeploymentCreate>) -> ApiResult<(StatusCode, Json<Deployment>)> {
    checks::creation(&create)?;
    let at = now();
    let schedules = schedules::new_ones(create.schedules.clone(), at)?;
    let mut tx = state.begin().await?;
    let queue = meant_queue(&mut tx, &create, at).await?;
    blocks_exist(&mut tx, &create).await?;
    let known = deployments::find_of_flow(&mut tx, create.flow_id, &create.name).await?;
    let labels = labels(&mut tx, &create).await?;
    let (status, old) = match known {
        Some(known) => (StatusCode::OK, known),
        None => (StatusCode::CREATED, Deployment::new(DeploymentId::new_v7(), create.flow_id, create.name.clone(), at)),
    };
    let limit =
        limit::settle(&mut tx, &old, Wanted { own: create.concurrency_limit, shared: create.global_concurrency_limit_id }, at).await?;
    let deployment = described(Deployment { labels, updated: at, global_concurrency_limit: limit, ..old }, create, queue);
    if status == StatusCode::CREATED {
        deployments::insert(&mut tx, &deployment).await?;
    } else {
        deployments::save(&mut tx, &deployment).await?;
        scheduled_runs::give_up(&mut tx, deployment.id, GivenUp::AutoScheduledAfter(at)).await?;
        deployment_schedules::delete_of(&mut tx, deployment.id).await?;
    }
    schedules::store(&mut tx, deployment.id, schedules).await?;
    let stored = checks::deployment(&mut tx, deployment.id).await?;
    tx.commit().await?;
    Ok((status, Json(stored)))
}

async fn meant_queue(session: &mut Session, create: &DeploymentCreate, at: Timestamp) -> ApiResult<Option<WorkQueue>> {
    let pool = create.work_pool_name.as_ref().and_then(Option::as_deref).filter(|name| !name.is_empty());
    let queue = create.work_queue_name.as_ref().and_then(Option::as_deref).filter(|name| !name.is_empty());
    if let (Some(pool), Some(variables)) = (pool, &create.job_variables) {
        let pool = pool_named(session, pool).await?;
        checks::job_variables(session, &pool, variables, "creating").await?;
    }
    queue::meant(session, pool, queue, at).await
}

/// Blocks that a deployment names, so that what is missing shows now and not when it runs.
async fn blocks_exist(session: &mut Session, create: &DeploymentCreate) -> ApiResult<()> {
    let named = [("infrastructure", create.infrastructure_document_id), ("storage", create.storage_document_id)];
    for (kind, id) in named.into_iter().filter_map(|(kind, id)| Some((kind, id.flatten()?))) {
        if block_documents::find(session, BlockDocumentId::from(id)).await?.is_none() {
            return Err(ApiError::conflict(format!(
                "Error creating deployment. Could not find {kind} block with id: {id}; was it saved on another server?"
            )));
        }
    }
    Ok(())
}

/// The flow's labels and the deployment's own.
async fn labels(session: &mut Session, create: &DeploymentCreate) -> ApiResult<JsonObject> {
    let mut labels = flows::find(session, create.flow_id).await?.map(|flow| flow.labels).unwrap_or_default();
    labels.insert("prefect.flow.id".into(), Value::from(create.flow_id.to_string()));
    labels.extend(create.labels.clone().unwrap_or_default());
    Ok(labels)
}

/// The deployment with everything that the client said of it.
fn described(old: Deployment, create: DeploymentCreate, queue: Option<WorkQueue>) -> Deployment {
    let (queue_id, queue_name) = match queue {
        Some(queue) => (Some(queue.id), Some(queue.name)),
        None => (old.work_queue_id, old.work_queue_name),
    };
    Deployment {
        version: create.version.unwrap_or(old.version),
        description: create.description.unwrap_or(old.description),
        paused: create.paused.unwrap_or(old.paused),
        concurrency_options: create.concurrency_options.unwrap_or(old.concurrency_options),
        job_variables: create.job_variables.unwrap_or(old.job_variables),
        parameters: create.parameters.unwrap_or(old.parameters),
        tags: create.tags.unwrap_or(old.tags),
        work_queue_name: queue_name,
        work_queue_id: queue_id,
        parameter_openapi_schema: create.parameter_openapi_schema.unwrap_or(old.parameter_openapi_schema),
        path: create.path.unwrap_or(old.path),
        pull_steps: create.pull_steps.unwrap_or_else(|| old.pull_steps.or_else(|| Some(Vec::new()))),
        entrypoint: create.entrypoint.unwrap_or(old.entrypoint),
        storage_document_id: create.storage_document_id.unwrap_or(old.storage_document_id),
        infrastructure_document_id: create.infrastructure_document_id.unwrap_or(old.infrastructure_document_id),
        enforce_parameter_schema: create.enforce_parameter_schema.unwrap_or(old.enforce_parameter_schema),
        ..old
    }
}
