//! `/work_pools`, with the queues and workers of each pool.

mod concurrency_status;
mod count;
mod create;
mod delete;
mod filter;
mod get_scheduled_flow_runs;
pub(crate) mod job_templates;
pub(crate) mod lookups;
mod queues;
mod read;
pub(crate) mod slots;
mod update;
pub(crate) mod workers;

use axum::Router;
use axum::routing::{get, post};
pub(crate) use queues::update::change as change_queue;

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/work_pools/", post(create::create)))
        .route("/work_pools/filter", post(filter::filter))
        .route("/work_pools/count", post(count::count))
        .route("/work_pools/{name}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/work_pools/{name}/concurrency_status", post(concurrency_status::concurrency_status))
        .route("/work_pools/{name}/get_scheduled_flow_runs", post(get_scheduled_flow_runs::get_scheduled_flow_runs))
        .merge(queues::router())
        .merge(workers::router())
}
