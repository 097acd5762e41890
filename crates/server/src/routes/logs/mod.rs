//! `/logs`.

mod create;
mod filter;

use axum::Router;
use axum::routing::post;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().merge(collection("/logs/", post(create::create))).route("/logs/filter", post(filter::filter))
}
