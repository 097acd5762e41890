//! `/ui`: what the pages of the web interface need in one request each.

mod flow_runs;
mod schemas;
mod task_runs;

use axum::Router;

use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new().merge(flow_runs::router()).merge(schemas::router()).merge(task_runs::router())
}
