//! `PATCH /flow_runs/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::FlowRunUpdate;
use onloan_domain::{FlowRun, FlowRunId, StateType};
use onloan_storage::flow_runs;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change what a client may change of a run; what is absent stays.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<FlowRunId>, Body(update): Body<FlowRunUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find_to_change(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    if update.job_variables.as_ref().is_some_and(Option::is_some) {
        job_variables_may_change(&run)?;
    }
    let tags_changed = update.tags.is_some();
    flow_runs::save(&mut tx, &changed(run, update), tags_changed).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Job variables are read when a run is started on a work pool: afterwards, or without one, a change would have no effect.
fn job_variables_may_change(run: &FlowRun) -> ApiResult<()> {
    let refused = |why: String| Err(ApiError::refused(400, why));
    match run.state_type {
        None => refused("Flow run state is required to update job variables but none exists".to_owned()),
        Some(StateType::Scheduled) if run.deployment_id.is_none() => refused("A deployment for the flow run could not be found".to_owned()),
        Some(StateType::Scheduled) => Ok(()),
        Some(other) => refused(format!("Job variables for a flow run in state {other} cannot be updated")),
    }
}

fn changed(run: FlowRun, update: FlowRunUpdate) -> FlowRun {
    FlowRun {
        updated: now(),
        name: update.name.unwrap_or(run.name),
        flow_version: update.flow_version.unwrap_or(run.flow_version),
        parameters: update.parameters.unwrap_or(run.parameters),
        empirical_policy: update.empirical_policy.unwrap_or(run.empirical_policy),
        tags: update.tags.unwrap_or(run.tags),
        infrastructure_pid: update.infrastructure_pid.unwrap_or(run.infrastructure_pid),
        job_variables: update.job_variables.unwrap_or(run.job_variables),
        ..run
    }
}
