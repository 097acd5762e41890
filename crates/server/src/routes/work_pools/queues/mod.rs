//! `/work_pools/{name}/queues`.

mod create;
mod delete;
mod filter;
mod read;
pub(super) mod update;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/work_pools/{name}/queues", post(create::create))
        .route("/work_pools/{name}/queues/filter", post(filter::filter))
        .route("/work_pools/{name}/queues/{queue}", get(read::read).patch(update::update).delete(delete::delete))
}
