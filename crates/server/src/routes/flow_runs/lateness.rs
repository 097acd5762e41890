//! `POST /flow_runs/lateness`.

use axum::Json;
use axum::extract::State;
use onloan_api::FlowRunCountBody;
use onloan_storage::flow_runs;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// How late the runs started, or are, in seconds and on average; `null` when there are none.
pub(crate) async fn lateness(state: State<AppState>, Body(filters): Body<FlowRunCountBody>) -> ApiResult<Json<Option<f64>>> {
    Ok(Json(flow_runs::average_lateness(&mut state.read().await?, &filters, now()).await?))
}
