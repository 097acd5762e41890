//! `POST /flows/bulk_delete`.

use axum::Json;
use axum::extract::State;
use onloan_api::{Deleted, FlowBulkDelete};
use onloan_domain::FlowId;
use onloan_domain::filters::{FlowSort, RunFilters};
use onloan_storage::flows;

use super::delete::delete_whole;
use crate::error::ApiResult;
use crate::extract::{Body, bulk};
use crate::state::AppState;

/// Delete the flows that match, each with all its runs.
pub(crate) async fn bulk_delete(state: State<AppState>, Body(body): Body<FlowBulkDelete>) -> ApiResult<Json<Deleted<FlowId>>> {
    let page = bulk(body.limit)?;
    let filters = RunFilters { flows: body.flows, ..RunFilters::default() };
    let mut tx = state.begin().await?;
    let mut deleted = Vec::new();
    for flow in flows::list(&mut tx, &filters, FlowSort::NameAsc, page).await? {
        delete_whole(&mut tx, &flow).await?;
        deleted.push(flow.id);
    }
    tx.commit().await?;
    Ok(Json(Deleted { deleted }))
}
