//! `POST /task_runs/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::{StateCreate, TaskRunCreate};
use onloan_domain::{JsonObject, StateId, StateType, TaskRun, TaskRunId};
use onloan_engine::enter;
use onloan_storage::{Session, flow_runs, task_runs};
use serde_json::Value;

use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::{AppState, now};
use crate::task_queue::enqueue_deferred;

/// Make a task run that no event makes: the placeholder of a subflow. The same keys find the run that they made.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<TaskRunCreate>) -> ApiResult<(StatusCode, Json<TaskRun>)> {
    let mut tx = state.begin().await?;
    if let Some(run) = existing(&mut tx, &create).await? {
        return Ok((StatusCode::OK, Json(run.estimated_at(now()))));
    }
    let labels = labels(&mut tx, &create).await?;
    let (mut run, first) = new_run(create, labels);
    let first = first.into_state(StateId::new_v7(), run.created);
    enter(&run, first, run.created).apply_to(&mut run);
    task_runs::enter(&mut tx, &run).await?;
    enqueue_deferred(&mut tx, &run).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(run.estimated_at(now()))))
}

async fn existing(session: &mut Session, create: &TaskRunCreate) -> ApiResult<Option<TaskRun>> {
    if let Some(flow_run) = create.flow_run_id
        && let Some(run) = task_runs::find_by_keys(session, flow_run, &create.task_key, &create.dynamic_key).await?
    {
        return Ok(Some(run));
    }
    match create.id {
        Some(id) => Ok(task_runs::find(session, id).await?),
        None => Ok(None),
    }
}

/// The labels of the flow run that it belongs to, which it is, and its own.
async fn labels(session: &mut Session, create: &TaskRunCreate) -> ApiResult<JsonObject> {
    let mut labels = JsonObject::new();
    if let Some(id) = create.flow_run_id {
        let flow_run = flow_runs::find(session, id).await?.ok_or_else(ApiError::dangling)?;
        labels = flow_run.labels;
        labels.insert("prefect.flow.id".into(), Value::from(flow_run.flow_id.to_string()));
        labels.insert("prefect.flow-run.id".into(), Value::from(id.to_string()));
    }
    labels.extend(create.labels.clone().unwrap_or_default());
    Ok(labels)
}

fn new_run(create: TaskRunCreate, labels: JsonObject) -> (TaskRun, StateCreate) {
    let id = create.id.unwrap_or_else(TaskRunId::new_v7);
    let run = TaskRun::new(id, create.task_key, create.dynamic_key, now());
    let run = TaskRun {
        name: create.name.unwrap_or_else(|| run.task_key.clone()),
        flow_run_id: create.flow_run_id,
        cache_key: create.cache_key,
        cache_expiration: create.cache_expiration,
        task_version: create.task_version,
        empirical_policy: create.empirical_policy,
        tags: create.tags,
        labels,
        task_inputs: create.task_inputs,
        ..run
    };
    (run, create.state.unwrap_or_else(|| StateCreate::new(StateType::Pending)))
}
