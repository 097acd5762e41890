//! `POST /task_runs/{id}/set_state`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::{OrchestrationResult, SetState};
use onloan_domain::{StateId, StateType, TaskRun, TaskRunId};
use onloan_engine::{Decision, TaskFacts, TaskPolicy, TaskTransition, decide_task};
use onloan_storage::{Session, flow_runs, task_run_cache, task_runs};

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::routes::orchestration::{entered, unchanged};
use crate::state::{AppState, Tx, now};
use crate::task_queue::enqueue_deferred;

/// Propose a state of a task run. 201 when one was entered, also another than the proposed.
pub(crate) async fn set_state(
    state: State<AppState>,
    Id(id): Id<TaskRunId>,
    Body(proposal): Body<SetState>,
) -> ApiResult<(StatusCode, Json<OrchestrationResult>)> {
    let mut tx = state.begin().await?;
    let run = task_runs::find(&mut tx, id).await?;
    let run = run.ok_or_else(|| ApiError::missing(format!("Task run with id {id} not found")))?;
    let proposed = proposal.state.into_state(StateId::new_v7(), now());
    let policy = TaskPolicy::of(&proposed, proposal.force);
    match decided(&mut tx, &run, proposed, policy).await? {
        Decision::Accept(transition) => {
            let run = enter(&mut tx, run, *transition).await?;
            keep_for_others(&mut tx, &run).await?;
            tx.commit().await?;
            Ok((StatusCode::CREATED, Json(entered(run.state, None))))
        }
        Decision::Reject { substitute: Some(transition), reason } => {
            let run = enter(&mut tx, run, *transition).await?;
            tx.commit().await?;
            Ok((StatusCode::CREATED, Json(entered(run.state, Some(reason)))))
        }
        decision @ (Decision::Reject { substitute: None, .. } | Decision::Wait { .. } | Decision::Abort { .. }) => {
            Ok((StatusCode::OK, Json(unchanged(run.state, decision))))
        }
    }
}

/// Loads what the rules look at, and asks them.
async fn decided(
    session: &mut Session,
    run: &TaskRun,
    proposed: onloan_domain::State,
    policy: TaskPolicy,
) -> ApiResult<Decision<TaskTransition>> {
    let at = now();
    let flow_run = match run.flow_run_id {
        Some(id) => flow_runs::find(session, id).await?,
        None => None,
    };
    let cached = match &proposed.state_details.cache_key {
        Some(key) => task_run_cache::find(session, key, at).await?,
        None => None,
    };
    let facts = TaskFacts { run, flow_run: flow_run.as_ref(), cached: cached.as_ref(), tag_limits: &[], chance: rand::random() };
    Ok(decide_task(&facts, proposed, policy, at))
}

async fn enter(tx: &mut Tx, mut run: TaskRun, transition: TaskTransition) -> ApiResult<TaskRun> {
    transition.apply_to(&mut run);
    task_runs::enter(tx, &run).await?;
    if let Some(state) = &run.state {
        tx.count_task_run(state.state_type);
    }
    enqueue_deferred(tx, &run).await?;
    Ok(run)
}

/// A completed state with a cache key is kept for runs of the same key.
async fn keep_for_others(tx: &mut Tx, run: &TaskRun) -> ApiResult<()> {
    match &run.state {
        Some(state) if state.state_type == StateType::Completed => Ok(task_run_cache::insert(tx, state, now()).await?),
        Some(_) | None => Ok(()),
    }
}
