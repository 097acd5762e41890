//! A run of a deployment: what both ways of making one share.

use onloan_api::{DeploymentFlowRunCreate, StateCreate};
use onloan_domain::{CreatedBy, Deployment, FlowRun, FlowRunId, JsonObject, StateType, Timestamp, WorkQueueId, run_name};
use onloan_engine::parameters::{self, Required, check_job_variables};
use onloan_storage::{Session, flow_runs, work_pools};
use serde_json::Value;

use crate::error::{ApiError, ApiResult};
use crate::placeholders;
use crate::routes::flow_runs::transition::{begun, store};
use crate::routes::work_pools::job_templates::with_blocks;
use crate::routes::work_pools::lookups::{ensure_queue, pool_named};
use crate::state::Tx;

/// A run that was asked for: the one that was made, or the one that the same key had made before.
pub(super) struct Made {
    pub(super) run: FlowRun,
    pub(super) is_new: bool,
}

/// Makes a run of a deployment.
pub(super) async fn make(
    session: &mut Tx,
    deployment: &Deployment,
    create: DeploymentFlowRunCreate,
    created_by: Option<CreatedBy>,
    at: Timestamp,
) -> ApiResult<Made> {
    if let Some(key) = &create.idempotency_key
        && let Some(run) = flow_runs::find_by_idempotency_key(session, deployment.flow_id, key).await?
    {
        return Ok(Made { run, is_new: false });
    }
    let parameters = parameters(session, deployment, &create).await?;
    job_variables(session, deployment, &create).await?;
    let queue = queue(session, deployment, create.work_queue_name.as_deref(), at).await?;
    let (run, first) = described(deployment, create, parameters, queue, at);
    let run = begun(FlowRun { created_by, ..run }, first, at);
    store(session, &run).await?;
    let stored = flow_runs::find(session, run.id).await?;
    Ok(Made { run: stored.unwrap_or(run), is_new: true })
}

/// The deployment's parameters and the run's own, which win.
async fn parameters(session: &mut Session, deployment: &Deployment, create: &DeploymentFlowRunCreate) -> ApiResult<JsonObject> {
    let mut values = deployment.parameters.clone();
    values.extend(create.parameters.clone());
    let values = placeholders::resolved(session, &values)
        .await?
        .map_err(|error| ApiError::refused(400, format!("Error hydrating flow run parameters: {error}")))?;
    if create.enforce_parameter_schema.unwrap_or(deployment.enforce_parameter_schema) {
        let schema = deployment.parameter_openapi_schema.as_ref().ok_or_else(|| {
            ApiError::conflict("Error creating flow run: parameters are to be checked, but the deployment has no schema of them.")
        })?;
        parameters::check(&values, schema, Required::Now)
            .map_err(|error| ApiError::conflict(format!("Error creating flow run: {error}")))?;
    }
    Ok(values)
}

/// A run is the last to override anything, so nothing may be missing.
async fn job_variables(session: &mut Session, deployment: &Deployment, create: &DeploymentFlowRunCreate) -> ApiResult<()> {
    let Some(name) = &deployment.work_pool_name else { return Ok(()) };
    let Some(pool) = work_pools::find_by_name(session, name).await? else { return Ok(()) };
    let own = create.job_variables.clone().unwrap_or_default();
    let template = with_blocks(session, &pool.base_job_template).await?;
    check_job_variables(&template, &[&deployment.job_variables, &own], Required::Now)
        .map_err(|error| ApiError::refused(422, format!("Error creating flow run: {error}")))
}

/// The queue that the run goes to: the deployment's, or another one of its pool.
async fn queue(
    session: &mut Session,
    deployment: &Deployment,
    other: Option<&str>,
    at: Timestamp,
) -> ApiResult<(Option<WorkQueueId>, Option<String>)> {
    let Some(other) = other else { return Ok((deployment.work_queue_id, deployment.work_queue_name.clone())) };
    let Some(pool) = &deployment.work_pool_name else {
        let why = format!(
            "Cannot create flow run in work queue {other} because deployment {} is not associated with a work pool. Please remove work_pool_name and try again.",
            deployment.id
        );
        return Err(ApiError::refused(400, why));
    };
    let pool = pool_named(session, pool).await?;
    let queue = ensure_queue(session, pool.id, other, at).await?;
    Ok((Some(queue.id), Some(queue.name)))
}

fn described(
    deployment: &Deployment,
    create: DeploymentFlowRunCreate,
    parameters: JsonObject,
    (work_queue_id, work_queue_name): (Option<WorkQueueId>, Option<String>),
    at: Timestamp,
) -> (FlowRun, StateCreate) {
    let mut first = create.state.unwrap_or_else(|| StateCreate::new(StateType::Scheduled));
    if first.state_type == StateType::Scheduled {
        first.state_details.scheduled_time.get_or_insert(at);
    }
    let mut tags = deployment.tags.clone();
    tags.extend(create.tags.into_iter().filter(|tag| !deployment.tags.contains(tag)));
    let name = create.name.unwrap_or_else(|| run_name::run_name(rand::random()));
    let run = FlowRun {
        deployment_id: Some(deployment.id),
        deployment_version: deployment.version.clone(),
        work_queue_id,
        work_queue_name,
        parameters,
        idempotency_key: create.idempotency_key,
        context: create.context,
        empirical_policy: create.empirical_policy,
        tags,
        labels: labels(deployment, create.labels),
        parent_task_run_id: create.parent_task_run_id,
        infrastructure_document_id: create.infrastructure_document_id.or(deployment.infrastructure_document_id),
        job_variables: create.job_variables,
        ..FlowRun::new(FlowRunId::new_v7(), deployment.flow_id, name, at)
    };
    (run, first)
}

/// The deployment's labels, where the run comes from, and its own.
pub(crate) fn labels(deployment: &Deployment, own: Option<JsonObject>) -> JsonObject {
    let mut labels = deployment.labels.clone();
    labels.insert("prefect.flow.id".into(), Value::from(deployment.flow_id.to_string()));
    labels.insert("prefect.deployment.id".into(), Value::from(deployment.id.to_string()));
    labels.extend(own.unwrap_or_default());
    labels
}
