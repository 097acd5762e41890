//! `POST /flow_runs/bulk_delete`.

use axum::Json;
use axum::extract::State;
use onloan_api::{Deleted, FlowRunBulkDelete};
use onloan_domain::FlowRunId;
use onloan_domain::filters::{FlowRunSort, RunFilters};
use onloan_storage::flow_runs;

use super::delete::delete_whole;
use crate::error::ApiResult;
use crate::extract::{Body, bulk};
use crate::state::AppState;

/// Delete the flow runs that match, each with its states, task runs and logs.
pub(crate) async fn bulk_delete(state: State<AppState>, Body(body): Body<FlowRunBulkDelete>) -> ApiResult<Json<Deleted<FlowRunId>>> {
    let page = bulk(body.limit)?;
    let filters = RunFilters { flow_runs: body.flow_runs, ..RunFilters::default() };
    let mut tx = state.begin().await?;
    let mut deleted = Vec::new();
    for run in flow_runs::list(&mut tx, &filters, FlowRunSort::IdDesc, page).await? {
        delete_whole(&mut tx, &run).await?;
        deleted.push(run.id);
    }
    tx.commit().await?;
    Ok(Json(Deleted { deleted }))
}
