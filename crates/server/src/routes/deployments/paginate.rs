//! `POST /deployments/paginate`.

use axum::Json;
use axum::extract::State;
use onloan_api::{DeploymentPaginateBody, Paginated};
use onloan_domain::Deployment;
use onloan_storage::deployments;

use crate::error::ApiResult;
use crate::extract::{Body, numbered_page};
use crate::state::AppState;

/// List deployments by the number of a page.
pub(crate) async fn paginate(state: State<AppState>, Body(body): Body<DeploymentPaginateBody>) -> ApiResult<Json<Paginated<Deployment>>> {
    let (page, number) = numbered_page(body.limit, body.page.unwrap_or(1))?;
    let mut session = state.read().await?;
    let results = deployments::list(&mut session, &body.filters, body.sort, page).await?;
    let count = deployments::count(&mut session, &body.filters).await?;
    Ok(Json(Paginated::new(results, count, page.limit, number)))
}
