//! `POST /flow_runs/{id}/resume`.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use onloan_api::{FlowRunResume, OrchestrationDetails, OrchestrationResult, OrchestrationStatus, StateCreate};
use onloan_domain::{FlowRunId, FlowRunInput, FlowRunInputId, JsonObject, StateType};
use onloan_engine::Policy;
use onloan_engine::run_input;
use onloan_storage::{flow_run_inputs, flow_runs};
use serde_json::Value;

use super::concurrency::client;
use super::orchestrate::Orchestration;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::placeholders;
use crate::state::{AppState, Tx, now};

/// Let a paused run go on, with the input that it waits for.
pub(crate) async fn resume(
    state: State<AppState>,
    Id(id): Id<FlowRunId>,
    headers: HeaderMap,
    Body(body): Body<FlowRunResume>,
) -> ApiResult<(StatusCode, Json<OrchestrationResult>)> {
    let mut tx = state.begin().await?;
    let run = flow_runs::find_to_change(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    let Some(paused) = run.state.clone().filter(|state| state.state_type == StateType::Paused) else {
        return Ok(refused(None, OrchestrationStatus::Abort, "Cannot resume a flow run that is not paused."));
    };
    let keys = paused.state_details.run_input_keyset.as_ref().filter(|keys| !keys.is_null());
    let input = match keys {
        None => JsonObject::new(),
        Some(keys) => match accepted(&mut tx, id, keys, body.run_input.unwrap_or_default()).await? {
            Ok(input) => input,
            Err(reason) => return Ok(refused(Some(paused), OrchestrationStatus::Reject, &reason)),
        },
    };
    let orchestration = Orchestration { policy: Policy::Core, client: client(&headers), settings: state.settings(), at: now() };
    let (status, result) = orchestration.of(&mut tx, run, next_state(paused.state_details.pause_reschedule)).await?;
    if let Some(key) = keys.and_then(|keys| keys["response"].as_str())
        && result.status == OrchestrationStatus::Accept
        && !input.is_empty()
    {
        answer(&mut tx, id, key, &input).await?;
    }
    tx.commit().await?;
    Ok((status, Json(result)))
}

/// A run that gave up its process is scheduled, so that somebody starts it again.
fn next_state(suspended: bool) -> StateCreate {
    if !suspended {
        return StateCreate::new(StateType::Running);
    }
    let mut scheduled = StateCreate::new(StateType::Scheduled).named("Resuming");
    scheduled.state_details.scheduled_time = Some(now());
    scheduled
}

/// The input with values in place of placeholders, or why it is not what the run asked for.
async fn accepted(tx: &mut Tx, run: FlowRunId, keys: &Value, input: JsonObject) -> ApiResult<Result<JsonObject, String>> {
    let input = match placeholders::resolved(tx, &input).await? {
        Ok(input) => input,
        Err(reason) => return Ok(Err(format!("Error hydrating run input: {reason}"))),
    };
    let key = keys["schema"].as_str().unwrap_or_default();
    let Some(schema) = flow_run_inputs::find(tx, run, key).await? else {
        return Ok(Err("Run input schema not found.".to_owned()));
    };
    let Ok(schema) = serde_json::from_str(&schema.value) else {
        return Ok(Err("Run input schema is not valid JSON.".to_owned()));
    };
    Ok(run_input::check(&input, schema).map(|()| input).map_err(|reason| format!("Reason: {reason}")))
}

/// Keeps the input where the run looks for it; one from an earlier pause of the same key makes room.
async fn answer(tx: &mut Tx, run: FlowRunId, key: &str, input: &JsonObject) -> ApiResult<()> {
    flow_run_inputs::delete(tx, run, key).await?;
    let (created, value) = (now(), Value::Object(input.clone()).to_string());
    let id = FlowRunInputId::new_v7();
    let input = FlowRunInput { id, created, updated: created, flow_run_id: run, key: key.to_owned(), value, sender: None };
    Ok(flow_run_inputs::insert(tx, &input).await?)
}

fn refused(state: Option<onloan_domain::State>, status: OrchestrationStatus, reason: &str) -> (StatusCode, Json<OrchestrationResult>) {
    let details = OrchestrationDetails::Abort { reason: Some(reason.to_owned()) };
    (StatusCode::OK, Json(OrchestrationResult { state, status, details }))
}
