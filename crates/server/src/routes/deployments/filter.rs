//! `POST /deployments/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::DeploymentFilterBody;
use onloan_domain::Deployment;
use onloan_storage::deployments;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List deployments.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<DeploymentFilterBody>) -> ApiResult<Json<Vec<Deployment>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(deployments::list(&mut state.read().await?, &body.filters, body.sort, page).await?))
}
