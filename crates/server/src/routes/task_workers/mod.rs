//! `/task_workers`.

mod filter;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/task_workers/filter", post(filter::filter))
}
