//! `POST /flow_runs/{id}/input`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::FlowRunInputCreate;
use onloan_domain::{FlowRunId, FlowRunInput, FlowRunInputId};
use onloan_storage::{flow_run_inputs, flow_runs};
use serde_json::Value;

use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Hand an input to a run.
pub(crate) async fn create(
    state: State<AppState>,
    Id(id): Id<FlowRunId>,
    Body(create): Body<FlowRunInputCreate>,
) -> ApiResult<(StatusCode, Json<Value>)> {
    let mut tx = state.begin().await?;
    flow_runs::find(&mut tx, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    if flow_run_inputs::find(&mut tx, id, &create.key).await?.is_some() {
        return Err(ApiError::conflict("A flow run input with this key already exists."));
    }
    let FlowRunInputCreate { key, value, sender } = create;
    let created = now();
    let input = FlowRunInput { id: FlowRunInputId::new_v7(), created, updated: created, flow_run_id: id, key, value, sender };
    flow_run_inputs::insert(&mut tx, &input).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Value::Null)))
}
