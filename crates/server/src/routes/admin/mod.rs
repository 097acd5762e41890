//! What clients ask before anything else.

use axum::routing::get;
use axum::{Json, Router};
use onloan_api::DefaultResultStorage;

use crate::error::ApiError;
use crate::state::AppState;

/// The release of Prefect whose API this is; its client compares it with its own.
const PREFECT_VERSION: &str = "3.8.8";
/// The version of that API.
const API_VERSION: &str = "0.8.4";

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/health", get(|| async { Json(true) }))
        .route("/ready", get(ready))
        .route("/version", get(|| async { Json(API_VERSION) }))
        .route("/admin/version", get(|| async { Json(PREFECT_VERSION) }))
        .route("/admin/storage", get(|| async { Json(DefaultResultStorage::default()) }))
        .route("/csrf-token", get(|| async { ApiError::refused(422, "CSRF protection is disabled.") }))
}

/// Whether the database answers.
async fn ready(state: axum::extract::State<AppState>) -> Result<Json<onloan_api::ApiMessage>, ApiError> {
    state.read().await?;
    Ok(Json(onloan_api::ApiMessage { message: "OK".into() }))
}
