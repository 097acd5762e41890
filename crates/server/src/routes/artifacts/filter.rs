//! `POST /artifacts/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::ArtifactFilterBody;
use onloan_domain::Artifact;
use onloan_storage::artifacts;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List artifacts.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<ArtifactFilterBody>) -> ApiResult<Json<Vec<Artifact>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(artifacts::list(&mut state.read().await?, body.artifacts.as_ref(), &body.filters, body.sort, page).await?))
}
