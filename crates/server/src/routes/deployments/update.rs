//! `PATCH /deployments/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::DeploymentUpdate;
use onloan_domain::{Deployment, DeploymentId, Timestamp};
use onloan_engine::parameters::{self, Required};
use onloan_storage::scheduled_runs::{self, GivenUp};
use onloan_storage::{Session, deployments, work_pools};

use super::limit::{self, Wanted};
use super::{checks, queue, schedules};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::placeholders;
use crate::routes::work_pools::job_templates::with_blocks;
use crate::state::{AppState, now};

/// Change a deployment; what is absent stays. Runs that its schedules made and that are not due yet are given up.
pub(crate) async fn update(
    state: State<AppState>,
    Id(id): Id<DeploymentId>,
    Body(mut update): Body<DeploymentUpdate>,
) -> ApiResult<StatusCode> {
    checks::limits(update.concurrency_limit.flatten(), update.global_concurrency_limit_id.flatten().is_some())?;
    let at = now();
    let mut tx = state.begin().await?;
    let old = deployments::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Deployment not found."))?;
    if let Some(given) = update.parameters.take() {
        let filled = placeholders::resolved(&mut tx, &given).await?;
        update.parameters =
            Some(filled.map_err(|error| ApiError::refused(400, format!("Error hydrating deployment parameters: {error}")))?);
    }
    parameters_fit(&update, &old)?;
    let queue = queue(&mut tx, &update, &old, at).await?;
    let changes = update.schedules.take();
    let wanted = Wanted { own: update.concurrency_limit, shared: update.global_concurrency_limit_id };
    let limit = limit::settle(&mut tx, &old, wanted, at).await?;
    let deployment = changed(Deployment { updated: at, global_concurrency_limit: limit, ..queue }, update);
    deployments::save(&mut tx, &deployment).await?;
    scheduled_runs::give_up(&mut tx, id, GivenUp::AutoScheduledAfter(at)).await?;
    if let Some(changes) = changes {
        schedules::change_all(&mut tx, &deployment, changes, at).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn parameters_fit(update: &DeploymentUpdate, old: &Deployment) -> ApiResult<()> {
    if !update.enforce_parameter_schema.unwrap_or(old.enforce_parameter_schema) {
        return Ok(());
    }
    let schema = update.parameter_openapi_schema.as_ref().or(old.parameter_openapi_schema.as_ref());
    let schema = schema.ok_or_else(|| {
        ApiError::conflict("Error updating deployment: parameters are to be checked, but the deployment has no schema of them.")
    })?;
    let values = update.parameters.as_ref().unwrap_or(&old.parameters);
    parameters::check(values, schema, Required::Later).map_err(|error| ApiError::conflict(format!("Error updating deployment: {error}")))
}

/// The deployment with the queue that it shall send its runs to.
async fn queue(session: &mut Session, update: &DeploymentUpdate, old: &Deployment, at: Timestamp) -> ApiResult<Deployment> {
    let old = old.clone();
    let pool = update.work_pool_name.as_ref().and_then(Option::as_deref).filter(|name| !name.is_empty());
    let named = update.work_queue_name.as_ref().and_then(Option::as_deref).filter(|name| !name.is_empty());
    if let (Some(name), Some(variables)) = (pool, &update.job_variables)
        && let Some(pool) = work_pools::find_by_name(session, name).await?
    {
        let template = with_blocks(session, &pool.base_job_template).await?;
        parameters::check_job_variables(&template, &[variables], Required::Later)
            .map_err(|error| ApiError::conflict(format!("Error creating deployment: {error}")))?;
    }
    if update.work_pool_name == Some(None) {
        return Ok(Deployment { work_queue_id: None, work_queue_name: named.map(str::to_owned), work_pool_name: None, ..old });
    }
    Ok(match queue::meant(session, pool, named, at).await? {
        Some(queue) => Deployment { work_queue_id: Some(queue.id), work_queue_name: Some(queue.name), ..old },
        None => old,
    })
}

fn changed(old: Deployment, update: DeploymentUpdate) -> Deployment {
    Deployment {
        version: update.version.unwrap_or(old.version),
        description: update.description.unwrap_or(old.description),
        paused: update.paused.unwrap_or(old.paused),
        concurrency_options: update.concurrency_options.unwrap_or(old.concurrency_options),
        job_variables: update.job_variables.unwrap_or(old.job_variables),
        parameters: update.parameters.unwrap_or(old.parameters),
        tags: update.tags.unwrap_or(old.tags),
        parameter_openapi_schema: update.parameter_openapi_schema.or(old.parameter_openapi_schema),
        path: update.path.unwrap_or(old.path),
        pull_steps: update.pull_steps.unwrap_or(old.pull_steps),
        entrypoint: update.entrypoint.unwrap_or(old.entrypoint),
        storage_document_id: update.storage_document_id.unwrap_or(old.storage_document_id),
        infrastructure_document_id: update.infrastructure_document_id.unwrap_or(old.infrastructure_document_id),
        enforce_parameter_schema: update.enforce_parameter_schema.unwrap_or(old.enforce_parameter_schema),
        ..old
    }
}
