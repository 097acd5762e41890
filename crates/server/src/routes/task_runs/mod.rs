//! `/task_runs`.

mod count;
mod create;
mod delete;
mod filter;
mod history;
mod paginate;
mod read;
mod set_state;
mod update;

use axum::Router;
use axum::routing::{get, post};

use super::collection::collection;
use crate::state::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .merge(collection("/task_runs/", post(create::create)))
        .route("/task_runs/filter", post(filter::filter))
        .route("/task_runs/paginate", post(paginate::paginate))
        .route("/task_runs/count", post(count::count))
        .route("/task_runs/history", post(history::history))
        .route("/task_runs/{id}", get(read::read).patch(update::update).delete(delete::delete))
        .route("/task_runs/{id}/set_state", post(set_state::set_state))
}
