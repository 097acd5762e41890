//! `/ui/flow_runs`.

mod count_task_runs;
mod history;

use axum::Router;
use axum::routing::post;

use crate::state::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/ui/flow_runs/history", post(history::history))
        .route("/ui/flow_runs/count-task-runs", post(count_task_runs::count_task_runs))
}
