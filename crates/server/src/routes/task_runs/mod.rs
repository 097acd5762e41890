//! `/task_runs`.

mod count;
mod create;
mod filter;
mod read;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/task_runs/", post(create::create)))
        .route("/task_runs/filter", post(filter::filter))
        .route("/task_runs/count", post(count::count))
        .route("/task_runs/{id}", get(read::read))
}
