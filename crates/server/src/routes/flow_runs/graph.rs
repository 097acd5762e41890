//! `GET /flow_runs/{id}/graph`.

use axum::Json;
use axum::extract::State;
use onloan_api::DependencyResult;
use onloan_domain::filters::{Ids, Page, RunFilters, TaskRunFilter, TaskRunSort};
use onloan_domain::{FlowRunId, TaskRun};
use onloan_storage::{flow_runs, task_runs};
use serde_json::Value;

use super::graph_v2::{MOST_NODES, too_large};
use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::{AppState, now};

/// The task runs of a flow run, each with where its arguments came from.
pub(crate) async fn graph(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<Json<Vec<DependencyResult>>> {
    let mut session = state.read().await?;
    flow_runs::find(&mut session, id).await?.ok_or_else(|| ApiError::missing(format!("Flow run with id {id} not found")))?;
    let of_run = TaskRunFilter { flow_run_id: Some(Ids { any: Some(vec![id]), ..Ids::default() }), ..TaskRunFilter::default() };
    let filters = RunFilters { task_runs: Some(of_run), ..RunFilters::default() };
    let page = Page { limit: MOST_NODES + 1, offset: 0 };
    let runs = task_runs::list(&mut session, &filters, TaskRunSort::IdDesc, page).await?;
    if runs.len() as u64 > MOST_NODES {
        return Err(too_large(id));
    }
    let at = now();
    Ok(Json(runs.into_iter().map(|run| dependencies(run.estimated_at(at))).collect()))
}

fn dependencies(run: TaskRun) -> DependencyResult {
    let mut upstream: Vec<Value> = Vec::new();
    for source in run.task_inputs.values().filter_map(Value::as_array).flatten() {
        if !upstream.contains(source) {
            upstream.push(source.clone());
        }
    }
    DependencyResult {
        id: run.id,
        name: run.name,
        upstream_dependencies: upstream,
        untrackable_result: run.state.as_ref().is_some_and(|state| state.state_details.untrackable_result),
        state: run.state,
        expected_start_time: run.expected_start_time,
        start_time: run.start_time,
        end_time: run.end_time,
        total_run_time: run.total_run_time,
        estimated_run_time: run.estimated_run_time,
    }
}
