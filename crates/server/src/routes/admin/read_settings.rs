//! `GET /admin/settings`.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::state::AppState;

/// How the server was told to behave, by the names that clients know. What is secret is masked.
pub(crate) async fn read_settings(state: State<AppState>) -> Json<Value> {
    Json(state.configuration().shown())
}
