//! `PUT /saved_searches/`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::SavedSearchCreate;
use onloan_domain::{SavedSearch, SavedSearchId};
use onloan_storage::saved_searches;

use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::{AppState, now};

/// Save a search; one of the same name gets its filters.
pub(crate) async fn put(state: State<AppState>, Body(create): Body<SavedSearchCreate>) -> ApiResult<(StatusCode, Json<SavedSearch>)> {
    let SavedSearchCreate { name, filters } = create;
    let (mut tx, at) = (state.begin().await?, now());
    let (status, search) = match saved_searches::find_by_name(&mut tx, &name).await? {
        Some(search) => {
            let search = SavedSearch { updated: at, filters, ..search };
            saved_searches::save(&mut tx, &search).await?;
            (StatusCode::OK, search)
        }
        None => {
            let search = SavedSearch { id: SavedSearchId::new_v7(), created: at, updated: at, name, filters };
            saved_searches::insert(&mut tx, &search).await?;
            (StatusCode::CREATED, search)
        }
    };
    tx.commit().await?;
    Ok((status, Json(search)))
}
