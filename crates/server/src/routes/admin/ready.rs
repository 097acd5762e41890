//! `GET /ready`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use onloan_api::ApiMessage;

use crate::state::AppState;

/// Whether the database answers: 200, or 503.
pub(crate) async fn ready(state: State<AppState>) -> (StatusCode, Json<ApiMessage>) {
    let (status, message) = match state.read().await {
        Ok(_) => (StatusCode::OK, "OK"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "Database is not available"),
    };
    (status, Json(ApiMessage { message: message.into() }))
}
