//! One folder a noun, one file an operation: the tree is the index of the API.

mod admin;
mod audit;
mod block_documents;
mod block_schemas;
mod block_types;
mod collection;
mod collections;
pub(crate) mod deployments;
mod events;
pub(crate) mod flow_runs;
mod flows;
mod logs;
mod states;
mod task_runs;
mod ui_flows;
mod version;
pub(crate) mod work_pools;
mod work_queues;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;

use crate::error::ApiError;
use crate::state::AppState;

/// The largest body that is read: a batch of task-run events is some megabytes.
const MOST_BYTES: usize = 64 << 20;

pub(crate) fn router(state: AppState) -> Router {
    let api = Router::new()
        .merge(admin::router())
        .merge(audit::router())
        .merge(block_documents::router())
        .merge(block_schemas::router())
        .merge(block_types::router())
        .merge(collections::router())
        .merge(deployments::router())
        .merge(events::router())
        .merge(flow_runs::router())
        .merge(flows::router())
        .merge(logs::router())
        .merge(states::router())
        .merge(task_runs::router())
        .merge(ui_flows::router())
        .merge(work_pools::router())
        .merge(work_queues::router());
    let api = api
        .method_not_allowed_fallback(|| async { ApiError::refused(405, "Method Not Allowed") })
        .fallback(not_found)
        .layer(middleware::from_fn(version::check));
    Router::new().nest("/api", api).fallback(not_found).layer(DefaultBodyLimit::max(MOST_BYTES)).with_state(state)
}

async fn not_found() -> ApiError {
    ApiError::not_found("Not Found")
}
