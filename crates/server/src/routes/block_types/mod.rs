//! `/block_types`.

mod create;
mod delete;
mod document_by_name;
mod documents;
mod filter;
mod install_system;
mod read;
mod read_by_slug;
mod update;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/block_types/", post(create::create)))
        .route("/block_types/filter", post(filter::filter))
        .route("/block_types/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/block_types/install_system_block_types", post(install_system::install_system))
        .route("/block_types/slug/{slug}", get(read_by_slug::read_by_slug))
        .route("/block_types/slug/{slug}/block_documents", get(documents::documents))
        .route("/block_types/slug/{slug}/block_documents/name/{name}", get(document_by_name::document_by_name))
}
