//! `POST /onloan/flow_runs/begin`.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use onloan_api::{FlowRunBegin, FlowRunBegun};
use onloan_engine::Policy;

use super::concurrency::client;
use super::create::made;
use super::orchestrate::Orchestration;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a flow run and propose a state to it, in one transaction: what a client that runs it itself does first.
pub(crate) async fn begin(
    state: State<AppState>,
    headers: HeaderMap,
    Body(begin): Body<FlowRunBegin>,
) -> ApiResult<(StatusCode, Json<FlowRunBegun>)> {
    let mut tx = state.begin().await?;
    let (status, flow_run) = made(&mut tx, begin.flow_run).await?;
    let mut proposed = begin.state;
    proposed.state_details.flow_run_id = Some(flow_run.id);
    let orchestration = Orchestration { policy: Policy::Core, client: client(&headers), settings: state.settings(), at: now() };
    let (_, proposal) = orchestration.of(&mut tx, flow_run.clone(), proposed).await?;
    tx.commit().await?;
    Ok((status, Json(FlowRunBegun { flow_run: flow_run.estimated_at(now()), proposal })))
}
