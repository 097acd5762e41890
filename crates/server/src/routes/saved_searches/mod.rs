//! `/saved_searches`.

mod delete;
mod filter;
mod put;
mod read;

use axum::Router;
use axum::routing::{get, post, put};

use super::collection::collection;
use crate::error::ApiError;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/saved_searches/", put(put::put)))
        .route("/saved_searches/filter", post(filter::filter))
        .route("/saved_searches/{id}", get(read::read).delete(delete::delete))
}

fn not_found() -> ApiError {
    ApiError::not_found("Saved search not found")
}
