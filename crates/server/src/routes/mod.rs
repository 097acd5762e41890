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
pub(crate) use collection::{add_slash, remove_slash};
pub(crate) use concurrency_limits_v2::slots::give_back;

use crate::error::ApiError;
use crate::metrics::measure;
use crate::openapi::Operations;
use crate::state::AppState;
use crate::suspects;
use crate::websockets;

/// The largest body that is read: a batch of task-run events is some megabytes.
const MOST_BYTES: usize = 64 << 20;

/// Bytes of an answer up to which it is sent as it is.
const SHORT: u16 = 8192;

pub(crate) fn router(state: AppState) -> Router {
    let (described, description) = operations().finish();
    let description = get(async move || Json(description));
    let api = Router::new().route("/openapi.json", description).merge(described).merge(websockets::router());
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

/// All of them, with their descriptions.
fn operations() -> Operations {
    Operations::new()
        .merge(admin::operations())
        .merge(artifacts::operations())
        .merge(audit::operations())
        .merge(automations::operations())
        .merge(block_capabilities::operations())
        .merge(block_documents::operations())
        .merge(block_schemas::operations())
        .merge(block_types::operations())
        .merge(collections::operations())
        .merge(concurrency_limits::operations())
        .merge(concurrency_limits_v2::operations())
        .merge(deployments::operations())
        .merge(events::operations())
        .merge(flow_runs::operations())
        .merge(flows::operations())
        .merge(logs::operations())
        .merge(saved_searches::operations())
        .merge(secrets::operations())
        .merge(services::operations())
        .merge(states::operations())
        .merge(task_runs::operations())
        .merge(task_workers::operations())
        .merge(templates::operations())
        .merge(ui::operations())
        .merge(ui_flows::operations())
        .merge(variables::operations())
        .merge(work_pools::operations())
        .merge(work_queues::operations())
}

/// Long answers are sent in less, to those who can read that. Short ones are not: it costs more than it saves.
fn compression() -> CompressionLayer<SizeAbove> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(SizeAbove::new(SHORT))
}

async fn not_found() -> ApiError {
    ApiError::not_found("Not Found")
}
