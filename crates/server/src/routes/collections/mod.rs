//! `/collections`: the catalogue of what work pools there can be. This server brings its own, and fetches none.

mod process;
mod view;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/collections/views/{view}", get(view::view))
}
