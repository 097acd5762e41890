//! `POST /ui/flows/count-deployments`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use onloan_api::FlowIds;
use onloan_domain::FlowId;
use onloan_storage::deployments;

use super::asked;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// How many deployments each of these flows has.
pub(crate) async fn count_deployments(state: State<AppState>, Body(body): Body<FlowIds>) -> ApiResult<Json<HashMap<FlowId, i64>>> {
    let flows = asked(body)?;
    let counts = deployments::count_by_flow(&mut state.read().await?, &flows).await?;
    Ok(Json(flows.into_iter().map(|flow| (flow, counts.get(&flow).copied().unwrap_or_default())).collect()))
}
