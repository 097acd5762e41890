//! `PATCH /flows/{id}`.

use axum::extract::State;
use http::StatusCode;
use onloan_api::FlowUpdate;
use onloan_domain::{Flow, FlowId};
use onloan_engine::events::{Change, flow_event};
use onloan_storage::flows;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::{Body, Id};
use crate::state::{AppState, now};

/// Change the tags of a flow.
pub(crate) async fn update(state: State<AppState>, Id(id): Id<FlowId>, Body(update): Body<FlowUpdate>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    let flow = flows::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let flow = Flow { updated: now(), tags: update.tags.unwrap_or(flow.tags), ..flow };
    flows::save_tags(&mut tx, &flow).await?;
    tx.emit(flow_event(Change::Updated, &flow, flow.updated));
    tx.commit().await?;
    state.flow_names().forget(id);
    Ok(StatusCode::NO_CONTENT)
}
