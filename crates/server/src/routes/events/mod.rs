//! `/events`.

mod create;
mod recorder;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/events", post(create::create))
}
