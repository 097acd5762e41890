//! `/work_pools/{name}/workers`.

mod delete;
mod filter;
mod heartbeat;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(crate) use heartbeat::record as record_heartbeat;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/work_pools/{name}/workers/heartbeat", post(heartbeat::heartbeat))
        .route("/work_pools/{name}/workers/filter", post(filter::filter))
        .route("/work_pools/{name}/workers/{worker}", axum::routing::delete(delete::delete))
}
