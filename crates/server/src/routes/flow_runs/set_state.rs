//! `POST /flow_runs/{id}/set_state`.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use onloan_api::{OrchestrationDetails, OrchestrationResult, OrchestrationStatus, SetState};
use onloan_domain::FlowRunId;
use onloan_engine::{Decision, Policy};
use onloan_storage::flow_runs;

use super::concurrency::{carry_out, client, facts};
use super::transition::{Outcome, mirror_to_parent, propose};
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
    let run = flow_runs::find(&mut tx, id).await?;
    let run = run.ok_or_else(|| ApiError::missing(format!("Flow run with id {id} not found")))?;
    let policy = if proposal.force { Policy::Minimal } else { Policy::Core };
    let concurrency = facts(&mut tx, &run, proposal.state.state_type, client(&headers), state.settings()).await?;
    match propose(run, proposal.state, policy, concurrency) {
        Outcome::Entered { run, instead, slots } => {
            carry_out(&mut tx, slots, now()).await?;
            flow_runs::enter(&mut tx, &run).await?;
            mirror_to_parent(&mut tx, &run).await?;
            tx.commit().await?;
            let (status, details) = match instead {
                None => (OrchestrationStatus::Accept, OrchestrationDetails::Accept {}),
                Some(reason) => (OrchestrationStatus::Reject, OrchestrationDetails::Reject { reason: Some(reason) }),
            };
            Ok((StatusCode::CREATED, Json(OrchestrationResult { state: run.state, status, details })))
        }
        Outcome::Unchanged { run, decision } => Ok((StatusCode::OK, Json(unchanged(run.state, decision)))),
    }
}

fn unchanged(current: Option<onloan_domain::State>, decision: Decision) -> OrchestrationResult {
    match decision {
        Decision::Accept(_) => {
            OrchestrationResult { state: current, status: OrchestrationStatus::Accept, details: OrchestrationDetails::Accept {} }
        }
        Decision::Reject { reason, .. } => {
            // A client reads the returned state as the truth, so a rejection never goes without one.
            OrchestrationResult {
                state: current,
                status: OrchestrationStatus::Reject,
                details: OrchestrationDetails::Reject { reason: Some(reason) },
            }
        }
        Decision::Wait { seconds, reason } => {
            let details = OrchestrationDetails::Wait { delay_seconds: seconds, reason: Some(reason) };
            OrchestrationResult { state: None, status: OrchestrationStatus::Wait, details }
        }
        Decision::Abort { reason } => OrchestrationResult {
            state: None,
            status: OrchestrationStatus::Abort,
            details: OrchestrationDetails::Abort { reason: Some(reason) },
        },
    }
}
