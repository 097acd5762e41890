//! `POST /flows/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::FlowCreate;
use onloan_domain::{Flow, FlowId};
use onloan_engine::events::{Change, flow_event};
use onloan_storage::flows;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Make a flow, or find the one of that name.
pub(crate) async fn create(state: State<AppState>, Body(create): Body<FlowCreate>) -> ApiResult<(StatusCode, Json<Flow>)> {
    if let Some(flow) = flows::find_by_name(&mut state.read().await?, &create.name).await? {
        return Ok((StatusCode::OK, Json(flow)));
    }
    let mut tx = state.begin().await?;
    tx.lock("the name of a new flow").await?;
    // Somebody may have made it while this request waited for its turn.
    if let Some(flow) = flows::find_by_name(&mut tx, &create.name).await? {
        return Ok((StatusCode::OK, Json(flow)));
    }
    let FlowCreate { name, tags, labels } = create;
    let created = now();
    let flow = Flow { id: FlowId::new_v7(), created, updated: created, name, tags, labels: labels.unwrap_or_default() };
    flows::insert(&mut tx, &flow).await?;
    tx.emit(flow_event(Change::Created, &flow, created));
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(flow)))
}
