//! `GET /metrics`.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;

use crate::metrics;
use crate::state::AppState;

/// What was counted, as Prometheus reads it.
pub(crate) async fn metrics(state: State<AppState>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], state.metrics().text())
}
