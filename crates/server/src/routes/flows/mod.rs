//! `/flows`.

mod create;
mod filter;
mod read;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/flows/", post(create::create)))
        .route("/flows/filter", post(filter::filter))
        .route("/flows/{id}", get(read::read))
}
