//! `GET /flow_runs/{id}/input/{key}`.

use axum::extract::State;
use onloan_domain::FlowRunId;
use onloan_storage::flow_run_inputs;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::IdAnd;
use crate::state::AppState;

/// Read the value of an input, exactly as it came.
pub(crate) async fn read(state: State<AppState>, IdAnd(id, key): IdAnd<FlowRunId>) -> ApiResult<String> {
    let input = flow_run_inputs::find(&mut state.read().await?, id, &key).await?;
    input.map(|input| input.value).ok_or_else(not_found)
}
