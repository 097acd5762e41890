//! `POST /saved_searches/filter`.

use axum::Json;
use axum::extract::State;
use onloan_api::SavedSearchFilterBody;
use onloan_domain::SavedSearch;
use onloan_storage::saved_searches;

use crate::error::ApiResult;
use crate::extract::{Body, page};
use crate::state::AppState;

/// List saved searches by name.
pub(crate) async fn filter(state: State<AppState>, Body(body): Body<SavedSearchFilterBody>) -> ApiResult<Json<Vec<SavedSearch>>> {
    let page = page(body.limit, body.offset)?;
    Ok(Json(saved_searches::list(&mut state.read().await?, page).await?))
}
