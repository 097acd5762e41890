//! `/ui/task_runs`.

mod count;
mod dashboard_counts;
mod read;

use axum::Router;
use axum::routing::{get, post};

use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/ui/task_runs/count", post(count::count))
        .route("/ui/task_runs/dashboard/counts", post(dashboard_counts::dashboard_counts))
        .route("/ui/task_runs/{id}", get(read::read))
}
