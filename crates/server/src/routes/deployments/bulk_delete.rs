//! `POST /deployments/bulk_delete`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DeploymentBulkDelete, DeploymentBulkDeleted};
use onloan_domain::filters::{DeploymentSort, Page, RunFilters};
use onloan_storage::deployments;

use super::delete::forget;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// So many at once.
const MOST: i64 = 50;

/// Delete the deployments that match.
pub(crate) async fn bulk_delete(state: State<AppState>, Body(body): Body<DeploymentBulkDelete>) -> ApiResult<Json<DeploymentBulkDeleted>> {
    let limit = body.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::invalid(&["body", "limit"], format!("Input should be between 1 and {MOST}")));
    }
    let filters = RunFilters { deployments: body.deployments, ..RunFilters::default() };
    let page = Page { limit: limit.unsigned_abs(), offset: 0 };
    let mut tx = state.begin().await?;
    let mut deleted = Vec::new();
    for deployment in deployments::list(&mut tx, &filters, DeploymentSort::NameAsc, page).await? {
        if forget(&mut tx, deployment.id).await? {
            deleted.push(deployment.id);
        }
    }
    tx.commit().await?;
    Ok(Json(DeploymentBulkDeleted { deleted }))
}
