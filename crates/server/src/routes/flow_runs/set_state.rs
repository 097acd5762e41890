//! `POST /flow_runs/{id}/set_state`.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use onloan_api::{OrchestrationResult, SetState};
use onloan_domain::FlowRunId;
use onloan_engine::Policy;
use onloan_storage::flow_runs;

use super::concurrency::client;
use super::orchestrate::Orchestration;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Propose a state. 201 when one was entered, also another than the proposed.
pub(crate) async fn set_state(
    state: State<AppState>,
    Id(id): Id<FlowRunId>,
    headers: HeaderMap,
    Body(proposal): Body<SetState>,
) -> ApiResult<(StatusCode, Json<OrchestrationResult>)> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find_to_change(&mut tx, id).await?;
    let run = run.ok_or_else(|| ApiError::missing(format!("Flow run with id {id} not found")))?;
    let policy = if proposal.force { Policy::Minimal } else { Policy::Core };
    let orchestration = Orchestration { policy, client: client(&headers), settings: state.settings(), at: now() };
    let (status, result) = orchestration.of(&mut tx, run, proposal.state).await?;
    tx.commit().await?;
    Ok((status, Json(result)))
}
