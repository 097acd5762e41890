//! `POST /task_runs/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::{StateCreate, TaskRunCreate};
use onloan_domain::{FlowRunId, StateId, StateType, TaskRun, TaskRunId};
use onloan_engine::enter;
use onloan_storage::{Session, task_run_states, task_runs};

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a task run that no event makes: the placeholder of a subflow. The same keys find the run that they made.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<TaskRunCreate>) -> ApiResult<(StatusCode, Json<TaskRun>)> {
    let mut tx = state.begin().await?;
    if let Some(run) = existing(&mut tx, &create).await? {
        return Ok((StatusCode::OK, Json(run.estimated_at(now()))));
    }
    let (mut run, first) = new_run(create);
    let transition = enter(&run, first.into_state(StateId::new_v7(), run.created), run.created);
    let entered = transition.state().clone();
    transition.apply_to(&mut run);
    task_runs::upsert(&mut tx, std::slice::from_ref(&run)).await?;
    task_run_states::insert(&mut tx, &[(run.id, entered)]).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(run.estimated_at(now()))))
}

async fn existing(session: &mut Session, create: &TaskRunCreate) -> ApiResult<Option<TaskRun>> {
    let Some(flow_run): Option<FlowRunId> = create.flow_run_id else { return Ok(None) };
    Ok(task_runs::find_by_keys(session, flow_run, &create.task_key, &create.dynamic_key).await?)
}

fn new_run(create: TaskRunCreate) -> (TaskRun, StateCreate) {
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
        labels: create.labels.unwrap_or_default(),
        task_inputs: create.task_inputs,
        ..run
    };
    (run, create.state.unwrap_or_else(|| StateCreate::new(StateType::Pending)))
}
