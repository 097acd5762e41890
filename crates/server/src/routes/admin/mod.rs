//! What clients ask before anything else, and what the server says about itself.

mod clear_storage;
mod metrics;
mod read_settings;
mod read_storage;
mod ready;
mod update_storage;

use axum::routing::get;
use axum::{Json, Router};
use onloan_api::{API_VERSION, SERVER_VERSION};

use super::csrf;
use crate::state::AppState;

pub(super) use metrics::metrics;

pub(crate) fn router() -> Router<AppState> {
    let storage = get(read_storage::read_storage).put(update_storage::update_storage).delete(clear_storage::clear_storage);
    Router::new()
        .route("/admin/settings", get(read_settings::read_settings))
        .route("/admin/storage", storage)
        .route("/admin/version", get(|| async { Json(SERVER_VERSION) }))
        .route("/csrf-token", get(csrf::token))
        .route("/health", get(|| async { Json(true) }))
        .route("/hello", get(|| async { Json("👋") }))
        .route("/ready", get(ready::ready))
        .route("/version", get(|| async { Json(API_VERSION) }))
}
