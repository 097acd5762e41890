//! `GET /saved_searches/{id}`.

use axum::Json;
use axum::extract::State;
use onloan_domain::{SavedSearch, SavedSearchId};
use onloan_storage::saved_searches;

use super::not_found;
use crate::error::ApiResult;
use crate::extract::Id;
use crate::state::AppState;

/// Read a saved search.
pub(crate) async fn read(state: State<AppState>, Id(id): Id<SavedSearchId>) -> ApiResult<Json<SavedSearch>> {
    saved_searches::find(&mut state.read().await?, id).await?.map(Json).ok_or_else(not_found)
}
