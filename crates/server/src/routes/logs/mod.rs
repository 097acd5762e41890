//! `/logs`.

mod create;
mod filter;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/logs/", post(create::create)).route("/logs/filter", post(filter::filter))
}
