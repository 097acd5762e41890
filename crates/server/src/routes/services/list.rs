//! `GET /onloan/services`.

use axum::Json;
use axum::extract::State;
use onloan_api::ServiceStatus;

use crate::state::AppState;

/// How the services of this server are, by name.
pub(crate) async fn list(state: State<AppState>) -> Json<Vec<ServiceStatus>> {
    Json(state.services().all())
}
