//! What clients ask before anything else, and what the server says about itself.

mod clear_storage;
mod metrics;
mod read_settings;
mod read_storage;
mod ready;
mod update_storage;

use axum::Json;
use onloan_api::{API_VERSION, SERVER_VERSION};

use super::csrf;
use crate::openapi::Operations;

pub(super) use metrics::metrics;

pub(crate) fn operations() -> Operations {
    Operations::new()
        .get("/admin/settings", read_settings::read_settings)
        .get("/admin/storage", read_storage::read_storage)
        .put("/admin/storage", update_storage::update_storage)
        .delete("/admin/storage", clear_storage::clear_storage)
        .get("/admin/version", server_version)
        .get("/csrf-token", csrf::token)
        .get("/health", health)
        .get("/hello", hello)
        .get("/ready", ready::ready)
        .get("/version", api_version)
}

async fn server_version() -> Json<&'static str> {
    Json(SERVER_VERSION)
}

async fn api_version() -> Json<&'static str> {
    Json(API_VERSION)
}

async fn health() -> Json<bool> {
    Json(true)
}

async fn hello() -> Json<&'static str> {
    Json("👋")
}
