//! `/work_queues`: queues by their ids, as agents know them. The queues of a pool are `work_pools`'.

mod concurrency_status;
mod create;
mod delete;
mod filter;
mod get_runs;
mod read;
mod read_by_name;
mod status;
mod update;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/work_queues/", post(create::create)))
        .route("/work_queues/filter", post(filter::filter))
        .route("/work_queues/name/{name}", get(read_by_name::read_by_name))
        .route("/work_queues/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/work_queues/{id}/get_runs", post(get_runs::get_runs))
        .route("/work_queues/{id}/concurrency_status", post(concurrency_status::concurrency_status))
        .route("/work_queues/{id}/status", get(status::status))
}
