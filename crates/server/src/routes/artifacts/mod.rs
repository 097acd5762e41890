//! `/artifacts`, and `/artifacts/latest`: the newest artifact of each key.

mod count;
mod count_latest;
mod create;
mod delete;
mod filter;
mod filter_latest;
mod read;
mod read_latest;
mod update;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::error::ApiError;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/artifacts/", post(create::create)))
        .route("/artifacts/filter", post(filter::filter))
        .route("/artifacts/count", post(count::count))
        .route("/artifacts/latest/filter", post(filter_latest::filter_latest))
        .route("/artifacts/latest/count", post(count_latest::count_latest))
        .route("/artifacts/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/artifacts/{id}/latest", get(read_latest::read_latest))
}

fn not_found() -> ApiError {
    ApiError::not_found("Artifact not found.")
}
