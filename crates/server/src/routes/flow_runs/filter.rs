//! `POST /flow_runs/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::FlowRunFilterBody;
use onloan_domain::FlowRun;
use onloan_storage::flow_runs;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::{AppState, now};

/// List flow runs.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<FlowRunFilterBody>) -> ApiResult<Json<Vec<FlowRun>>> {
    let page = page(body.limit, body.offset)?;
    let runs = flow_runs::list(&mut state.read().await?, &body.filters, body.sort, page).await?;
    let at = now();
    Ok(Json(runs.into_iter().map(|run| run.estimated_at(at)).collect()))
}
