//! `DELETE /flow_runs/{id}/input/{key}`.

use axum::extract::State;
use http::StatusCode;
use onloan_domain::FlowRunId;
use onloan_storage::flow_run_inputs;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::IdAnd;
use crate::state::AppState;

/// Delete an input.
pub(crate) async fn delete(state: State<AppState>, IdAnd(id, key): IdAnd<FlowRunId>) -> ApiResult<StatusCode> {
    let mut tx = state.begin().await?;
    if !flow_run_inputs::delete(&mut tx, id, &key).await? {
        return Err(not_found());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
