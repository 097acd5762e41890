//! `POST /artifacts/latest/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::ArtifactCollectionFilterBody;
use onloan_domain::ArtifactCollection;
use onloan_storage::artifacts;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List the newest artifact of each key.
pub(crate) async fn filter_latest(
    state: State<AppState>,
    Body(body): Body<ArtifactCollectionFilterBody>,
) -> ApiResult<Json<Vec<ArtifactCollection>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(artifacts::list_latest(&mut state.read().await?, body.artifacts.as_ref(), &body.filters, body.sort, page).await?))
}
