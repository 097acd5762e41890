//! `POST /deployments/paginate`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DeploymentPage, DeploymentPaginateBody};
use onloan_storage::deployments;

use crate::error::ApiResult;
use crate::extract::{Body, numbered_page};
use crate::state::AppState;

/// List deployments by the number of a page.
pub(crate) async fn paginate(state: State<AppState>, Body(body): Body<DeploymentPaginateBody>) -> ApiResult<Json<DeploymentPage>> {
    let window = numbered_page(body.limit, body.page)?;
    let mut session = state.read().await?;
    let results = deployments::list(&mut session, &body.filters, body.sort, window.page).await?;
    let count = deployments::count(&mut session, &body.filters).await?;
    Ok(Json(DeploymentPage { results, count, limit: window.page.limit, pages: window.pages(count), page: window.number }))
}
