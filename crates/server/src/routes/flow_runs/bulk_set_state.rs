//! `POST /flow_runs/bulk_set_state`.

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use onloan_api::{FlowRunBulkSetState, FlowRunBulkSetStateResult, FlowRunOrchestrationResult};
use onloan_domain::filters::{FlowRunSort, RunFilters};
use onloan_engine::Policy;
use onloan_storage::flow_runs;

use super::concurrency::client;
use super::orchestrate::Orchestration;
use crate::error::ApiResult;
use crate::extract::{Body, bulk};
use crate::state::{AppState, now};

/// Propose the same state for the flow runs that match; the rules are asked for each.
pub(crate) async fn bulk_set_state(
    state: State<AppState>,
    headers: HeaderMap,
    Body(body): Body<FlowRunBulkSetState>,
) -> ApiResult<Json<FlowRunBulkSetStateResult>> {
    let page = bulk(body.limit)?;
    let policy = if body.force { Policy::Minimal } else { Policy::Core };
    let filters = RunFilters { flow_runs: body.flow_runs, ..RunFilters::default() };
    let mut tx = state.begin().await?;
    let orchestration = Orchestration { policy, client: client(&headers), settings: state.settings(), at: now() };
    let mut results = Vec::new();
    for run in flow_runs::list(&mut tx, &filters, FlowRunSort::IdDesc, page).await? {
        let flow_run_id = run.id;
        let (_, result) = orchestration.of(&mut tx, run, body.state.clone()).await?;
        results.push(FlowRunOrchestrationResult { flow_run_id, status: result.status, state: result.state, details: result.details });
    }
    tx.commit().await?;
    Ok(Json(FlowRunBulkSetStateResult { results }))
}
