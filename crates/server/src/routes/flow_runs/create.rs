//! `POST /flow_runs/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::{FlowRunCreate, StateCreate};
use onloan_domain::{FlowRun, FlowRunId, JsonObject, StateType, run_name};
use onloan_storage::{deployments, flow_runs, flows};
use serde_json::Value;

use super::transition::{begun, store};
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::routes::deployments::labels_of_run;
use crate::state::{AppState, Tx, now};

/// Make a flow run; with an idempotency key that was used, find the run that it made.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<FlowRunCreate>) -> ApiResult<(StatusCode, Json<FlowRun>)> {
    let mut tx = state.begin().await?;
    let (status, run) = made(&mut tx, create).await?;
    tx.commit().await?;
    Ok((status, Json(run.estimated_at(now()))))
}

/// 201 with a new run, or 200 with the one that is there. The caller commits.
pub(super) async fn made(tx: &mut Tx, create: FlowRunCreate) -> ApiResult<(StatusCode, FlowRun)> {
    if let Some(key) = &create.idempotency_key
        && let Some(run) = flow_runs::find_by_idempotency_key(tx, create.flow_id, key).await?
    {
        return Ok((StatusCode::OK, run));
    }
    let flow = flows::find(tx, create.flow_id).await?.ok_or_else(ApiError::dangling)?;
    let deployment = match create.deployment_id {
        Some(id) => deployments::find(tx, id).await?,
        None => None,
    };
    let labels = match deployment {
        Some(deployment) => labels_of_run(&deployment, Some(flow.labels)),
        None => flow.labels,
    };
    let (run, first) = new_run(create, labels);
    let run = begun(run, first, now());
    store(tx, &run).await?;
    Ok((StatusCode::CREATED, run))
}

fn new_run(create: FlowRunCreate, mut labels: JsonObject) -> (FlowRun, StateCreate) {
    let created = now();
    let name = create.name.unwrap_or_else(|| run_name::run_name(rand::random()));
    labels.insert("prefect.flow.id".into(), Value::from(create.flow_id.to_string()));
    labels.extend(create.labels.unwrap_or_default());
    let run = FlowRun::new(FlowRunId::new_v7(), create.flow_id, name, created);
    let run = FlowRun {
        flow_version: create.flow_version,
        parameters: create.parameters,
        context: create.context,
        parent_task_run_id: create.parent_task_run_id,
        infrastructure_document_id: create.infrastructure_document_id,
        empirical_policy: create.empirical_policy,
        tags: create.tags,
        labels,
        idempotency_key: create.idempotency_key,
        work_queue_name: create.work_queue_name,
        job_variables: create.job_variables.or(run.job_variables),
        deployment_id: create.deployment_id,
        ..run
    };
    (run, create.state.unwrap_or_else(|| StateCreate::new(StateType::Pending)))
}
