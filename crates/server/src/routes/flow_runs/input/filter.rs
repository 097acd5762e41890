//! `POST /flow_runs/{id}/input/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::{FlowRunInputFilterBody, MAX_LIMIT};
use onloan_domain::{FlowRunId, FlowRunInput};
use onloan_storage::flow_run_inputs;

use crate::error::ApiResult;
use crate::extract::{Body, Id, page};
use crate::state::AppState;

/// List the inputs whose keys begin alike, oldest first. Who asks for more than a page asks again, without those it has.
pub(crate) async fn filter(
    state: State<AppState>,
    Id(id): Id<FlowRunId>,
    Body(body): Body<FlowRunInputFilterBody>,
) -> ApiResult<Json<Vec<FlowRunInput>>> {
    let page = page(Some(body.limit.min(MAX_LIMIT)), None)?;
    let mut session = state.read().await?;
    Ok(Json(flow_run_inputs::list(&mut session, id, &body.prefix, &body.exclude_keys, page.limit).await?))
}
