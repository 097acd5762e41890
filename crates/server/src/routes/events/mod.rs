//! `/events`.

mod count_by;
mod create;
mod filter;
mod filter_next;
mod page;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/events", post(create::create))
        .route("/events/filter", post(filter::filter))
        .route("/events/filter/next", get(filter_next::filter_next))
        .route("/events/count-by/{countable}", post(count_by::count_by))
}
