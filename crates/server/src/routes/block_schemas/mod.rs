//! `/block_schemas`.

mod create;
mod delete;
mod filter;
mod read;
mod read_by_checksum;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/block_schemas/", post(create::create)))
        .route("/block_schemas/filter", post(filter::filter))
        .route("/block_schemas/{id}", get(read::read).delete(delete::delete))
        .route("/block_schemas/checksum/{checksum}", get(read_by_checksum::read_by_checksum))
}
