//! `/flow_runs`.

mod begin;
mod bulk_delete;
mod bulk_set_state;
mod concurrency;
mod count;
mod create;
mod delete;
mod filter;
mod graph;
mod graph_v2;
mod history;
mod input;
mod labels;
mod lateness;
mod logs_download;
pub(crate) mod orchestrate;
mod paginate;
mod read;
mod resume;
mod set_state;
pub(crate) mod transition;
mod update;

use axum::Router;
use axum::routing::{get, patch, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/flow_runs/", post(create::create)))
        .merge(input::router())
        .route("/onloan/flow_runs/begin", post(begin::begin))
        .route("/flow_runs/filter", post(filter::filter))
        .route("/flow_runs/paginate", post(paginate::paginate))
        .route("/flow_runs/count", post(count::count))
        .route("/flow_runs/lateness", post(lateness::lateness))
        .route("/flow_runs/history", post(history::history))
        .route("/flow_runs/bulk_delete", post(bulk_delete::bulk_delete))
        .route("/flow_runs/bulk_set_state", post(bulk_set_state::bulk_set_state))
        .route("/flow_runs/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/flow_runs/{id}/graph", get(graph::graph))
        .route("/flow_runs/{id}/graph-v2", get(graph_v2::graph_v2))
        .route("/flow_runs/{id}/labels", patch(labels::labels))
        .route("/flow_runs/{id}/logs/download", get(logs_download::logs_download))
        .route("/flow_runs/{id}/resume", post(resume::resume))
        .route("/flow_runs/{id}/set_state", post(set_state::set_state))
}
