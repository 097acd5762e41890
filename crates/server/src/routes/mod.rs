//! One folder a noun, one file an operation: the tree is the index of the API.

mod admin;
mod artifacts;
mod audit;
mod auth;
mod automations;
mod block_capabilities;
mod block_documents;
mod block_schemas;
mod block_types;
mod collection;
mod collections;
mod concurrency_limits;
mod concurrency_limits_v2;
mod cors;
mod csrf;
pub(crate) mod deployments;
mod events;
pub(crate) mod flow_runs;
mod flows;
mod intervals;
mod logs;
mod orchestration;
mod saved_searches;
mod secrets;
mod services;
mod states;
mod task_runs;
mod task_workers;
mod templates;
mod testing;
mod ui;
mod ui_flows;
mod variables;
mod version;
pub(crate) mod work_pools;
mod work_queues;

use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use axum::{Json, Router};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

pub(crate) use auth::FromWithin;
pub(crate) use collection::add_slash;
pub(crate) use concurrency_limits_v2::slots::give_back;

use crate::error::ApiError;
use crate::metrics::measure;
use crate::state::AppState;
use crate::suspects;
use crate::websockets;

/// The largest body that is read: a batch of task-run events is some megabytes.
const MOST_BYTES: usize = 64 << 20;

/// Bytes of an answer up to which it is sent as it is.
const SHORT: u16 = 8192;

pub(crate) fn router(state: AppState) -> Router {
    let (described, description) = concurrency_limits_v2::operations().finish();
    let api = Router::new()
        .route("/openapi.json", get(async move || Json(description)))
        .merge(admin::router())
        .merge(artifacts::router())
        .merge(audit::router())
        .merge(automations::router())
        .merge(block_capabilities::router())
        .merge(block_documents::router())
        .merge(block_schemas::router())
        .merge(block_types::router())
        .merge(collections::router())
        .merge(concurrency_limits::router())
        .merge(deployments::router())
        .merge(described)
        .merge(events::router())
        .merge(flow_runs::router())
        .merge(flows::router())
        .merge(logs::router())
        .merge(saved_searches::router())
        .merge(secrets::router())
        .merge(services::router())
        .merge(states::router())
        .merge(task_runs::router())
        .merge(task_workers::router())
        .merge(templates::router())
        .merge(ui::router())
        .merge(ui_flows::router())
        .merge(variables::router())
        .merge(websockets::router())
        .merge(work_pools::router())
        .merge(work_queues::router());
    let (api, root) = optional(api, &state);
    let api = api
        .method_not_allowed_fallback(|| async { ApiError::refused(405, "Method Not Allowed") })
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(state.clone(), suspects::watch))
        .layer(middleware::from_fn(version::check))
        .layer(middleware::from_fn_with_state(state.clone(), csrf::check))
        .layer(middleware::from_fn_with_state(state.clone(), auth::check))
        .layer(compression());
    let cors = cors::layer(&state.settings().cors_origins);
    root.nest("/api", api)
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(cors)
        .layer(middleware::from_fn_with_state(state.clone(), measure))
        .with_state(state)
}

/// What is only there where it was asked for: below `/api`, and at the root.
fn optional(mut api: Router<AppState>, state: &AppState) -> (Router<AppState>, Router<AppState>) {
    let mut root = Router::new();
    if state.settings().metrics {
        api = api.route("/metrics", get(admin::metrics));
        // Where Prometheus looks by default; behind the same door as everything else.
        let metrics = get(admin::metrics).layer(middleware::from_fn_with_state(state.clone(), auth::check));
        root = root.route("/metrics", metrics);
    }
    if state.settings().testing {
        api = api.merge(testing::router());
    }
    (api, root)
}

/// Long answers are sent in less, to those who can read that. Short ones are not: it costs more than it saves.
fn compression() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(SizeAbove::new(SHORT))
}

async fn not_found() -> ApiError {
    ApiError::not_found("Not Found")
}
