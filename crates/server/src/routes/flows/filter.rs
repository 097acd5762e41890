//! `POST /flows/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::FlowFilterBody;
use onloan_domain::Flow;
use onloan_storage::flows;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List flows.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<FlowFilterBody>) -> ApiResult<Json<Vec<Flow>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(flows::list(&mut state.read().await?, &body.filters, body.sort, page).await?))
}
